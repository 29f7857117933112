// Each loop and each function of the code under test calls spend(). What never lets go is cut here; what gets past this
// (one regular expression, one endless query) needs the whole process to be replaced.

const checkEvery = 1024;
const turnsMax = 50_000_000;
const clock = performance.now.bind(performance);
const later = setTimeout.bind(globalThis);

let turns = 0;
let stretchStartedAt = clock();
let budgetMs = 2_000;
let canPause = false;
let isArmed = false;
let isSpent = false;
let isOver = false;

/** Starts counting anew. While modules are loaded no timer can be set, so the whole of that is one stretch. */
export function startBudget(ms: number, phase: "loading" | "running"): void {
  budgetMs = ms;
  canPause = phase === "running";
  turns = 0;
  isSpent = false;
  stretchStartedAt = clock();
}

/** The program has ended: whatever of it still runs stops at its next loop or call. */
export function endBudget(): void {
  isOver = true;
}

/** @throws Error once a stretch without a pause has taken too long. */
export function spend(): void {
  turns++;
  if (isOver) throw new Error("The program has ended");
  if (turns % checkEvery !== 0 && !isSpent) return;
  if (canPause && !isArmed) beginStretch();
  // Where clocks stand still during computation, the count is what ends it. From then on every call is refused, so that `finally` can't go on.
  isSpent ||= turns > turnsMax || clock() - stretchStartedAt > budgetMs;
  if (isSpent) throw new Error(`Stopped after ${budgetMs} ms without a pause: does a loop or a recursion never end?`);
}

/** A timer fires only when the code lets go, so until then it's one stretch. */
function beginStretch(): void {
  isArmed = true;
  stretchStartedAt = clock();
  later(() => {
    isArmed = false;
    isSpent = false;
    turns = 0;
  }, 0);
}
