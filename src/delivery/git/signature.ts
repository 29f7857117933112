import { concat, uint32, utf8 } from "./bytes.ts";

/** Signs commits. The same key and the same commit give the same signature (Ed25519 is deterministic). */
export interface CommitSigner {
  /** 32 bytes. */
  public_key: Uint8Array;
  /** @returns 64 bytes over exactly these bytes */
  sign(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
}

export interface AllowedSigner {
  /** What `git verify-commit` names as the signer: an e-mail address. */
  principal: string;
  public_key: Uint8Array;
}

const namespace = "git";
const hash = "sha512";
const keyType = "ssh-ed25519";
const lineLength = 70;

/** @param pair an Ed25519 pair made by WebCrypto, its public half extractable */
export async function ed25519Signer(pair: CryptoKeyPair): Promise<CommitSigner> {
  const exported = await crypto.subtle.exportKey("raw", pair.publicKey);
  if (!(exported instanceof ArrayBuffer)) throw new TypeError("A raw key is bytes");
  return {
    public_key: new Uint8Array(exported),
    sign: async (bytes) => new Uint8Array(await crypto.subtle.sign("Ed25519", pair.privateKey, bytes)),
  };
}

/** An armoured SSH signature as OpenSSH's PROTOCOL.sshsig describes it, in the namespace that git verifies. */
export async function sshSignature(message: Uint8Array, signer: CommitSigner): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-512", new Uint8Array(message)));
  const purpose = [sshString(utf8(namespace)), sshString(utf8("")), sshString(utf8(hash))];
  const signature = await signer.sign(concat([utf8("SSHSIG"), ...purpose, sshString(digest)]));
  const envelope = concat([
    utf8("SSHSIG"),
    uint32(1),
    sshString(publicKeyBlob(signer.public_key)),
    ...purpose,
    sshString(concat([sshString(utf8(keyType)), sshString(signature)])),
  ]);
  const lines = base64(envelope).match(new RegExp(`.{1,${lineLength}}`, "g")) ?? [];
  return ["-----BEGIN SSH SIGNATURE-----", ...lines, "-----END SSH SIGNATURE-----"].join("\n");
}

/** Whether bytes to be signed are a signature of git's and nothing else: a key that signs only these can vouch for commits alone. */
export function isCommitPayload(bytes: Uint8Array): boolean {
  const beginning = concat([utf8("SSHSIG"), sshString(utf8(namespace)), sshString(utf8("")), sshString(utf8(hash))]);
  const digestBytes = 64;
  return bytes.length === beginning.length + 4 + digestBytes && beginning.every((byte, at) => bytes[at] === byte);
}

/** A line of an allowed signers file (ssh-keygen(1)), good for git's signatures only. Ends in a newline. */
export function allowedSignersLine({ principal, public_key }: AllowedSigner): string {
  if (!/^[^\s",*?!#]+$/.test(principal)) throw new TypeError("A principal is one word without patterns");
  return `${principal} namespaces="${namespace}" ${keyType} ${base64(publicKeyBlob(public_key))}\n`;
}

/** As SSH writes an Ed25519 key down. */
export const publicKeyBlob = (key: Uint8Array): Uint8Array<ArrayBuffer> => concat([sshString(utf8(keyType)), sshString(key)]);
const sshString = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => concat([uint32(bytes.length), bytes]);
const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
