/** In order. `claim` is done by the request itself. */
export const provisioningSteps = ["claim", "provision", "plan", "invite", "activate"] as const;
export type ProvisioningStep = (typeof provisioningSteps)[number];

export const stepAfterProvisioning = (step: ProvisioningStep): ProvisioningStep | "done" => provisioningSteps[provisioningSteps.indexOf(step) + 1] ?? "done";

const firstDelayMs = 5_000;
const longestDelayMs = 3_600_000;

/** How long a step that failed waits, more and more, for good: a tenant that was asked for is made once what is in the way is gone. */
export const delayAfter = (attempts: number): number => Math.min(firstDelayMs * 2 ** (attempts - 1), longestDelayMs);
