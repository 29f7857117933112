import * as z from "zod";
import { AppError, type Fault } from "../../platform/errors.ts";
import type { Plan, Question as Asked } from "../models/port.ts";

export const Question = z.object({
  id: z.string().describe("Stable for the same requirement"),
  text: z.string(),
  sentence: z.int().nullable().describe("Place in the requirement of what raised it, from 0"),
  choices: z.array(z.string()).describe("What may be answered, word for word; none where anything may"),
  assumption: z.string().describe("What is built when nobody answers"),
});

const answerLengthMax = 500;

/** Answers, each of a question that the run asks. A question without one is built as it is assumed. */
export const AnswerQuestions = z.strictObject({
  answers: z.array(z.strictObject({ question: z.string().max(200).describe("The question's id"), answer: z.string().trim().min(1).max(answerLengthMax) })).max(200),
});
export type AnswerQuestions = z.infer<typeof AnswerQuestions>;

/** Questions as a model may write them: bare sentences get ids by their place. */
export const Questions = z.array(z.union([z.string(), Question])).transform((questions) => questions.map(asQuestion));

const asQuestion = (question: string | Asked, place: number): Asked =>
  typeof question === "string" ? { id: `question:${place + 1}`, text: question, sentence: null, choices: [], assumption: "" } : question;

/** Those of a kept plan: plans of former versions have bare sentences. */
export const questionsOf = (plan: Pick<Plan, "questions"> | null): Asked[] => (plan?.questions ?? []).map(asQuestion);

/** By the question's id. @throws AppError `invalid_input` with a pointer for each answer that fits no question */
export function answersTo(plan: Pick<Plan, "questions">, { answers }: AnswerQuestions): Record<string, string> {
  const open = new Map(questionsOf(plan).map((question) => [question.id, question]));
  const errors: Fault[] = [];
  const given = new Map<string, string>();
  answers.forEach(({ question: id, answer }, place) => {
    const question = open.get(id);
    const fault = (field: string, code: string, message: string) => errors.push({ pointer: `#/answers/${place}/${field}`, code, message });
    if (!question) return fault("question", "unknown_question", "This run asks no such question");
    if (given.has(id)) return fault("question", "repeated_question", "This question is answered twice");
    if (question.choices.length > 0 && !question.choices.includes(answer)) return fault("answer", "unknown_choice", `The answer is one of: ${question.choices.join("; ")}`);
    given.set(id, answer);
  });
  if (errors.length > 0) throw new AppError("invalid_input", errors[0]?.message ?? "These answers don't fit", { errors });
  return Object.fromEntries(given);
}
