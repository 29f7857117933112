import { useNavigate } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { Check, TextArea, TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import type { Template } from "./template.ts";

const inherited = ["requirement", "language", "framework", "labels"] as const;
type Inherited = (typeof inherited)[number];
const names: Readonly<Record<Inherited, string>> = { requirement: "Requirement", language: "Language", framework: "Framework", labels: "Labels" };

interface TemplateFormProps {
  /** What is changed, or copied. */
  template?: Template;
  isCopy?: boolean;
  onClose: () => void;
}

/** Makes a template, changes one, or makes a copy of one. What is taken over isn't sent. */
export function TemplateForm({ template, isCopy = false, onClose }: TemplateFormProps): ReactElement {
  const heir = isCopy || (template?.template_id ?? null) !== null;
  const [values, setValues] = useState({ name: isCopy ? `${template?.name ?? ""} (copy)` : (template?.name ?? ""), requirement: template?.requirement ?? "", language: template?.language ?? "", framework: template?.framework ?? "", labels: template?.labels.join(", ") ?? "" });
  const [said, setSaid] = useState<readonly Inherited[]>(!heir ? inherited : isCopy ? [] : inherited.filter((field) => template?.overrides.includes(field)));
  const navigate = useNavigate();
  const all = { requirement: values.requirement, language: values.language || null, framework: values.framework || null, labels: values.labels.split(",").map((label) => label.trim()).filter(Boolean) };
  const isChange = template !== undefined && !isCopy;
  const dropped = isChange && heir ? inherited.filter((field) => !said.includes(field) && template.overrides.includes(field)) : [];
  const body = { name: values.name, ...Object.fromEntries(said.map((field) => [field, all[field]])), ...(dropped.length > 0 ? { inherit: dropped } : {}) };
  const field = (name: keyof typeof values) => ({ value: values[name], onChange: (event: { target: { value: string } }) => setValues({ ...values, [name]: event.target.value }) });
  const path = `/api/templates${template ? `/${template.id}` : ""}${isCopy ? "/clone" : ""}`;
  return (
    <FormDialog<Template> title={isCopy ? `Copy ${template?.name}` : template ? `Change ${template.name}` : "New template"} isWide verb={isCopy ? "Make the copy" : template ? "Save" : "Make the template"} isReady={values.name.trim() !== "" && (!said.includes("requirement") || values.requirement.trim() !== "")} request={{ method: isChange ? "PATCH" : "POST", path, body }}
      fields={["name", ...inherited]} touches={["/api/templates"]} onClose={onClose} onDone={({ id }) => {
        onClose();
        void navigate({ to: "/templates/$id", params: { id } });
      }}>
      {(fault) => <>
        <TextField label="Name" autoFocus required maxLength={80} {...field("name")} error={fault("name")} />
        {heir ? <fieldset className="flex flex-wrap gap-x-5 gap-y-2 rounded-md border p-3"><legend className="px-1 text-sm text-soft">Said here; the rest follows the template</legend>{inherited.map((name) => <Check key={name} label={names[name]} checked={said.includes(name)} onChange={(event) => setSaid(event.target.checked ? [...said, name] : said.filter((one) => one !== name))} />)}</fieldset> : null}
        {said.includes("requirement") ? <TextArea label="Requirement" rows={7} maxLength={20_000} {...field("requirement")} error={fault("requirement")} /> : null}
        <div className="grid gap-4 sm:grid-cols-3">
          {said.includes("language") ? <TextField label="Language" placeholder="Whichever fits" maxLength={60} {...field("language")} error={fault("language")} /> : null}
          {said.includes("framework") ? <TextField label="Framework" placeholder="Whichever fits" maxLength={60} {...field("framework")} error={fault("framework")} /> : null}
          {said.includes("labels") ? <TextField label="Labels" hint="With commas between them" {...field("labels")} error={fault("labels")} /> : null}
        </div>
      </>}
    </FormDialog>
  );
}
