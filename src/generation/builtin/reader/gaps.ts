import type { Draft, DraftEntity, DraftField } from "./draft.ts";
import { addSentence } from "./draft.ts";
import { withArticle } from "./nouns.ts";
import { holding } from "./questions.ts";

/** What the text leaves open and somebody may lose data by: asked only where somebody waits to be asked, otherwise assumed. */
export function askAboutGaps(draft: Draft): void {
  for (const entity of draft.entities.values()) {
    for (const field of entity.fields) {
      const other = field.type === "reference" && !field.deletionSaid ? draft.entities.get(field.entity ?? "") : undefined;
      if (other && !other.soft_delete && !entity.soft_delete && other !== entity) askAboutDeleting(draft, entity, field, other);
    }
  }
}

function askAboutDeleting(draft: Draft, entity: DraftEntity, field: DraftField, other: DraftEntity): void {
  const rows = entity.plural.replaceAll("_", " ");
  const sentence = field.sentences.exists[0] ?? 0;
  const [kept, gone] = [`${withArticle(other.label, "a")} can't be deleted while it has ${rows}`, `its ${rows} are deleted with it`];
  const id = `deletion:${entity.name}.${field.name}`;
  if (holding(draft, { id, text: `What happens to the ${rows} of ${withArticle(other.label, "a")} that is deleted?`, sentence, choices: [kept, gone] }) !== gone) return;
  Object.assign(field, { on_delete: "cascade", deletionSaid: true });
  addSentence((field.sentences.reference ??= []), sentence);
}
