import type { Knowledge } from "../targets.ts";

const words = (text: string): string[] => text.split(" ");

/** What of a blueprint is written in Python. Whatever is new in blueprints is unknown here until it is written. */
export const knowledge: Knowledge = {
  blueprint: words("version name title requirement access entities"),
  entity: words("name plural fields unique_together comparisons any_of search filters ranges sorts order paging lifecycle frozen gates limits overlaps soft_delete permits escalations owned computed sentences"),
  parts: {
    fields: words("name label type required unique min max earliest latest exclusive_min exclusive_max min_length max_length values choices default entity on_delete sentences"),
    unique_together: words("fields sentences"),
    comparisons: words("left op right sentences"),
    any_of: words("fields sentences"),
    filters: words("field sentences"),
    ranges: words("field sentences"),
    sorts: words("field sentences"),
    actions: words("name from to sentences"),
    gates: words("reference field values sentences"),
    limits: words("reference max among sentences"),
    overlaps: words("reference from to among sentences"),
    escalations: words("action field over roles sentences"),
    permits: words("verb action roles sentences"),
    // Formulas are SQL, which both targets share.
    computed: words("name label type value sentences"),
  },
};
