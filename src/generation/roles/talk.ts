import type { ChatReply, ChatRequest } from "../models/chat.ts";
import type { Verdict } from "../sandbox/port.ts";

/** What a role may do besides thinking. Each is named, done once, and answered from what was kept when its step is repeated. */
export interface Talk {
  /** Asks whoever answers for the role. @throws ChatFault once nobody is left who might, AppError quota_exceeded */
  chat(turn: string, request: ChatRequest): Promise<ChatReply>;
  /** Runs a command over files in the sandbox. */
  run(name: string, files: Readonly<Record<string, string>>, command: string): Promise<Verdict>;
  /** What people said to the run since it was last asked, in their order. */
  heard(turn: string): Promise<string[]>;
}
