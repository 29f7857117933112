/** As the definition of the resource has it; resources by definition have no schema of their own to import. */
export interface Template {
  id: string;
  name: string;
  requirement: string;
  language: string | null;
  framework: string | null;
  labels: string[];
  owner_id: string;
  template_id: string | null;
  /** The fields that it states itself. */
  overrides: string[];
  created_at: string;
  updated_at: string;
  deleted_at: string | null;
}

/** Where each value that can be inherited comes from. */
export type Origins = Readonly<Record<string, { value: unknown; from_id: string; own: boolean }>>;
