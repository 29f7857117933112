export { idempotency } from "./middleware.ts";
export { purgeAnswers, remember } from "./service.ts";
export { nextAnswerExpiry } from "./store.ts";
