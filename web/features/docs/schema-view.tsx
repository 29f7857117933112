import type { ReactElement } from "react";
import { resolved, wordsFor, type Description, type Schema } from "./open-api.ts";

const depthMax = 4;

/** The members of a body, one under the other, with what is inside of them. */
export function SchemaView({ description, schema: given, depth = 0 }: { description: Description; schema: Schema; depth?: number }): ReactElement {
  const schema = resolved(description, given);
  const inner = schema.items ? resolved(description, schema.items) : schema;
  const variants = (inner.anyOf ?? inner.oneOf ?? []).map((one) => resolved(description, one)).filter(({ properties }) => properties);
  const members = Object.entries(inner.properties ?? {});
  if (members.length === 0 && variants.length > 0 && depth < depthMax) return <div className="flex flex-col gap-2">{variants.map((one, place) => <div key={place}><p className="text-sm text-soft">{place === 0 ? "Either" : "or"}</p><SchemaView description={description} schema={one} depth={depth + 1} /></div>)}</div>;
  if (members.length === 0) return <p className="text-sm"><code>{wordsFor(description, schema)}</code> {schema.description}</p>;
  return (
    <ul className={depth === 0 ? "divide-y rounded-md border" : "mt-1 divide-y border-l pl-3"}>
      {members.map(([name, member]) => (
        <li key={name} className={`text-sm ${depth === 0 ? "px-3 py-1.5" : "py-1"}`}>
          <code className="font-medium">{name}</code>{inner.required?.includes(name) ? <span className="text-bad" title="required">*<span className="sr-only"> required</span></span> : null} <span className="text-soft">{wordsFor(description, member)}</span>
          {resolved(description, member).description ? <p className="text-soft">{resolved(description, member).description}</p> : null}
          {depth < depthMax && hasMembers(description, member) ? <details><summary className="cursor-pointer text-soft hover:text-ink">Its members</summary><SchemaView description={description} schema={member} depth={depth + 1} /></details> : null}
        </li>
      ))}
    </ul>
  );
}

function hasMembers(description: Description, given: Schema): boolean {
  const schema = resolved(description, given);
  return schema.properties !== undefined || (schema.items !== undefined && hasMembers(description, schema.items)) || (schema.anyOf ?? schema.oneOf ?? []).some((one) => one.$ref !== given.$ref && resolved(description, one).properties !== undefined);
}
