// As the API's description has them. Their schemas stand on whole domains of the server, of which nothing belongs in a browser's types.

export interface AdminTenant {
  tenant_id: string;
  name: string;
  slug: string;
  status: string;
  region: string;
  plan_id: string;
  created_at: string;
  delete_after: string | null;
}

export interface ProvisionedTenant extends Omit<AdminTenant, "delete_after"> {
  provisioning: { job_id: string | null; steps: { name: string; status: string; finished_at: string | null; attempts: number; error: string | null }[] };
}

export interface RequestedTenant {
  tenant_id: string;
  status: string;
  job_id: string;
  /** For the first owner, shown once. */
  invitation?: { token: string; url: string };
}

export interface JobTurn {
  job_id: string;
  tenant_id: string;
  step: string;
  status: string;
}

/** What hosted agents may use in a month; null has no end. */
export interface AdminPlan {
  plan_id: string;
  name: string;
  monthly_messages: number | null;
  monthly_tokens: number | null;
  version: number;
  price: { currency: string; cents_per_month: number };
}

/** Past `soft` somebody is told, past `hard` it ends; null: never. */
interface Allowance {
  hard: number | null;
  soft: number | null;
}

export interface MonthUsage {
  month: string;
  messages: number;
  tokens: number;
  limits: { messages: Allowance; tokens: Allowance };
  resets_at: string;
}
