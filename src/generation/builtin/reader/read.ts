import type { PlannedSentence, PlanRequest, Question } from "../../models/port.ts";
import { rulesOf, type Blueprint } from "../blueprint.ts";
import { shortNames, withFullNames } from "./aliases.ts";
import { lifecycleKeys, statesIn } from "./apply-lifecycles.ts";
import { buildDraft, knownEntities, type Outcome } from "./build-draft.ts";
import { withoutBusiness } from "./business.ts";
import type { Claim } from "./claims.ts";
import { finish } from "./finish.ts";
import { foreignLanguage, frameworkOf, meansNamed, type Means } from "./languages.ts";
import { askAboutGaps } from "./gaps.ts";
import { setAside } from "./questions.ts";
import { sentencesOf, type Sentence } from "./sentences.ts";
import { ownedIn } from "./people.ts";
import { readSentence, type Thread } from "./statements.ts";
import { statusOf } from "./status.ts";
import { deedsIn } from "./verbs.ts";
import { tokensOf } from "./words.ts";

/** What was made of a requirement. Without a blueprint nothing can be built, and `unsupported` says why. */
export interface Reading {
  blueprint?: Blueprint;
  /** Every sentence of the text, in order, word for word. */
  sentences: PlannedSentence[];
  assumptions: string[];
  questions: Question[];
  language: string;
  /** "none" where another language is asked for and no framework of it is named. */
  framework: string;
  unsupported?: { why: string };
}

/** Reads English into a blueprint. Pure: the same text gives the same bytes. Never throws, whatever the text. */
export function read(request: PlanRequest): Reading {
  const { requirement } = request;
  const sentences = sentencesOf(requirement);
  const { claims, means } = readAll(sentences, request);
  const language = means.language ?? "TypeScript";
  const framework = means.framework ?? frameworkOf(language) ?? "none";
  const known = knownEntities(claims);
  const foreign = foreignLanguage(tokensOf(requirement));
  const why = foreign ? `The text isn't English (it looks like ${foreign}), and only English is read.` : whyNotBuilt(language, request, means) ?? (known.size === 0 ? "No entity with data to keep was found in the text: nothing says what is stored." : undefined);
  const { draft, outcomes: all } = buildDraft(requirement, claims, known, request.answers);
  const outcomes = bySentence(all);
  if (why) return refuse(requirement, sentences, outcomes, { language, framework, why });
  if (request.clarify) askAboutGaps(draft);
  const blueprint = finish(draft, requirement, undefined);
  const ruled = new Set(rulesOf(blueprint).flatMap((rule) => rule.sentences));
  const read = sentences.map((sentence) => {
    const status = statusOf(requirement, sentence, outcomes.get(sentence.index) ?? []);
    return draft.withdrawn.includes(sentence.index) && status.status === "planned" ? withoutWithdrawn(status, ruled.has(sentence.index)) : status;
  });
  const assumptions = means.language ? draft.assumptions : [...draft.assumptions, "The service is written in TypeScript with Hono, zod and SQLite."];
  return { blueprint, sentences: read, assumptions: [...new Set(assumptions)], questions: draft.questions, language, framework: frameworkOf(language) ?? framework };
}

/** A sentence of which an answer took something back. All of it: then it states no requirement any more. */
const withoutWithdrawn = ({ text }: PlannedSentence, isRuled: boolean): PlannedSentence => ({ text, status: isRuled ? "planned" : "context", reason: `${isRuled ? "Part" : "All"} of it was ${setAside}.` });

function bySentence(outcomes: readonly Outcome[]): Map<number, Outcome[]> {
  const grouped = new Map<number, Outcome[]>();
  for (const one of outcomes) {
    const others = grouped.get(one.sentence);
    if (others) others.push(one);
    else grouped.set(one.sentence, [one]);
  }
  return grouped;
}

/** Two passes: the first finds out what the entities are, the second reads knowing them. */
function readAll(sentences: readonly Sentence[], request: PlanRequest): { claims: Claim[]; means: Means } {
  let known: ReadonlySet<string> = new Set();
  const deeds = deedsIn(sentences.flatMap(({ tokens }) => tokens));
  let lifecycles: ReadonlySet<string> = new Set();
  let states: ReadonlySet<string> = new Set();
  let owned: ReadonlySet<string> = new Set();
  let claims: Claim[] = [];
  const means = meansNamed(request.language, request.framework);
  for (const pass of [1, 2, 3, 4, 5]) {
    claims = [];
    let thread: Thread = { topic: undefined, bullets: undefined };
    for (const sentence of sentences) {
      const read = readSentence(sentence, known, thread, { lifecycles, deeds, states, owned });
      thread = read.thread;
      claims.push(...read.claims);
      if (pass === 1) {
        if (read.means.language && !(means.language && means.language !== "TypeScript")) means.language = read.means.language;
        means.framework ??= read.means.framework as string;
      }
    }
    claims = withoutBusiness(claims);
    const keys = knownEntities(claims);
    const short = shortNames(claims, keys);
    claims = withFullNames(claims, short);
    const found = new Set([...knownEntities(claims), ...short.keys()]);
    const lived = lifecycleKeys(claims);
    const named = statesIn(claims);
    if (pass > 1 && found.size === known.size && lived.size === lifecycles.size && named.size === states.size && ownedIn(claims).size === owned.size) break;
    owned = ownedIn(claims);
    states = named;
    known = found;
    lifecycles = lived;
  }
  if (!means.framework) delete means.framework;
  return { claims, means };
}

function whyNotBuilt(language: string, request: PlanRequest, means: Means): string | undefined {
  const ours = frameworkOf(language);
  const named = means.framework;
  if (ours === undefined) return `"${named && named !== "Hono" ? `${named} (${language})` : language}" is asked for, and services are written in TypeScript and Python only.`;
  // Another framework of JavaScript is an accident of wording more often than one of Python, of which the whole repository is made.
  const asked = request.framework?.trim() || (language === "Python" && named !== ours ? named : undefined);
  return asked && asked.toLowerCase() !== ours.toLowerCase() ? `"${asked}" is asked for as the framework, and services in ${language} are written with ${ours} only.` : undefined;
}

/** Nothing is built: every sentence that would ask for something says why not. */
function refuse(requirement: string, sentences: readonly Sentence[], outcomes: ReadonlyMap<number, readonly Outcome[]>, { language, framework, why }: { language: string; framework: string; why: string }): Reading {
  const read = sentences.map((sentence): PlannedSentence => {
    const status = statusOf(requirement, sentence, outcomes.get(sentence.index) ?? []);
    return status.status === "planned" || status.status === "partly" ? { text: sentence.text, status: "not_buildable", reason: `Nothing is built: ${why}` } : status;
  });
  const silent = read.every((one) => one.status === "context");
  return { sentences: silent ? read.map((one) => ({ ...one, status: "not_understood", reason: why })) : read, assumptions: [], questions: [], language, framework, unsupported: { why } };
}
