import type { Mail } from "./port.ts";

/** Who a message is from: an address, with or without a name (`DevGen <no-reply@example.com>`). */
export interface Sender {
  name: string;
  address: string;
}

export function senderOf(text: string): Sender {
  const [, name = "", address = text] = /^\s*(.*?)\s*<([^<>]+)>\s*$/.exec(text) ?? [];
  return { name, address: address.trim() };
}

const lineBytes = 57; // 76 characters of base64 (RFC 2045, 6.8)

/** A message as SMTP carries it (RFC 5322): one part of plain text in UTF-8, so that no line of it is too long or begins with a dot. */
export function messageOf(id: string, { to, subject, text }: Mail, from: Sender, at: number): string {
  const domain = from.address.slice(from.address.indexOf("@") + 1);
  const headers = [
    `From: ${from.name === "" ? from.address : `${word(from.name)} <${from.address}>`}`, `To: ${oneLine(to)}`, `Subject: ${word(subject)}`, `Date: ${new Date(at).toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${id}@${domain}>`, "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "Auto-Submitted: auto-generated",
  ];
  const bytes = Buffer.from(text.replace(/\r?\n/g, "\r\n"));
  const lines = Array.from({ length: Math.ceil(bytes.length / lineBytes) }, (_, line) => bytes.subarray(line * lineBytes, (line + 1) * lineBytes).toString("base64"));
  return [...headers, "", ...lines].join("\r\n");
}

/** What a header can hold: nothing in it begins another one. */
const oneLine = (text: string): string => text.replace(/[\r\n\0]+/g, " ");

/** Text in a header (RFC 2047), a word of 75 characters at most for each piece. */
function word(text: string): string {
  const plain = oneLine(text);
  if (/^[\x20-\x7e]{0,60}$/.test(plain) && !/[<>"(),:;@[\\\]]|=\?/.test(plain)) return plain;
  return (plain.match(/.{1,15}/gsu) ?? [""]).map((piece) => `=?utf-8?B?${Buffer.from(piece).toString("base64")}?=`).join("\r\n ");
}
