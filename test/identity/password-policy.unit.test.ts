import { describe, expect, it } from "vitest";
import { requireGoodPassword, weaknessOf } from "../../src/identity/passwords/policy.ts";

const ada = { email: "ada.lovelace@example.com", username: "countess", name: "Ada Lovelace" };

describe("a password", () => {
  it.each([
    "password", "Password1", "P@ssw0rd!", "passw0rd123", "Welcome2024!", "Summer2025", "iloveyou2", "football99", "trustno1!", "letmein!!", "admin123", "qwertyuiop", "Qwertz123", "1q2w3e4r", "1qaz2wsx",
    "12345678", "87654321", "11111111", "20011987", "abcdefgh", "aaaaaaaa", "abcabcabc", "abab1abab1", "dragonmaster1", "michael.jordan23", "liverpool_football1", "asdfghjkl", "zxcvbnm1",
  ])("[IDN-21] %s is one that is tried first", (password) => expect(weaknessOf(password, ada)?.code).toBe("too_common"));

  it.each(["adalovelace", "Ada Lovelace1", "ada.lovelace@example.com", "lovelace123", "c0untess!", "countess2024", "Lovelace.Ada"])("[IDN-21] %s says who she is", (password) => expect(weaknessOf(password, ada)).toBeDefined());

  it.each(["correct horse battery", "kiln firing at dusk", "xK9#mQ2$vL", "tr0ub4dor&3x", "Zażółć gęślą", "絵文字とかな混じりの鍵", "drgnflwrpnt", "ada likes long walks by the sea", "7261-8845-1093-6620"])(
    "[IDN-21] %s can be had", (password) => expect(weaknessOf(password, ada)).toBeUndefined());

  it("[IDN-21] is refused with a pointer, and never said again", () => {
    expect(() => requireGoodPassword("Password1", ada, "#/new_password")).toThrow(expect.objectContaining({ code: "invalid_input", details: { errors: [expect.objectContaining({ pointer: "#/new_password", code: "too_common", message: expect.not.stringContaining("Password1") })] } }));
  });
});
