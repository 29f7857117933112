import { createServer, type Socket } from "node:net";

export interface SmtpServer {
  url: string;
  /** What it was told, line by line, of each connection. */
  talks: string[][];
  messages: { from: string; to: string; data: string }[];
  stop(): Promise<void>;
}

/** A mail server that takes whatever it is given, and answers `refusal` to RCPT when there is one. */
export async function newSmtpServer(refusal?: string): Promise<SmtpServer> {
  const [talks, messages]: [string[][], SmtpServer["messages"]] = [[], []];
  const server = createServer((socket: Socket) => {
    const said: string[] = [];
    talks.push(said);
    let [from, to, data]: [string, string, string[] | undefined] = ["", "", undefined];
    const answer = (text: string): void => void socket.write(`${text}\r\n`);
    const heard = (line: string): void => {
      if (data) {
        if (line !== ".") return void data.push(line);
        messages.push({ from, to, data: data.join("\n") });
        data = undefined;
        return answer("250 taken");
      }
      said.push(line);
      if (line.startsWith("EHLO")) return answer("250-here\r\n250-AUTH PLAIN\r\n250 8BITMIME");
      if (line.startsWith("AUTH")) return answer("235 welcome");
      if (line.startsWith("MAIL FROM:")) return (from = line.slice(10)), answer("250 ok");
      if (line.startsWith("RCPT TO:")) return (to = line.slice(8)), answer(refusal ?? "250 ok");
      if (line === "DATA") return (data = []), answer("354 go on");
      if (line === "QUIT") return answer("221 bye");
      return answer("500 what?");
    };
    let ahead = "";
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes: Buffer) => {
      const lines = (ahead + bytes.toString()).split("\r\n");
      ahead = lines.pop() ?? "";
      lines.forEach(heard);
    });
    answer("220 here");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The mail server has no port");
  return { url: `smtp://me:p%40ss@127.0.0.1:${address.port}`, talks, messages, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}
