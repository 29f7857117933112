export { idempotency, keyIn, misused } from "./middleware.ts";
export { once } from "./once.ts";
export { answerKeptMs, purgeAnswers, remember } from "./service.ts";
export { nextAnswerExpiry } from "./store.ts";
