import { describe, expect, it } from "vitest";
import { read } from "../../../../src/generation/builtin/reader/read.ts";
import { participleOf, verbOf } from "../../../../src/generation/builtin/reader/participles.ts";
import { outline, verdicts } from "./outline.ts";

const parcels = "Each parcel has a code. ";

/** `action: from|from > to`, and what is final; the state at first stands before. */
function lifeOf(text: string): string[] {
  const entity = read({ requirement: parcels + text }).blueprint?.entities[0];
  const state = entity?.fields.find(({ name }) => name === entity.lifecycle?.field);
  return [...(state ? [`${state.name} ${state.default}`] : []), ...(entity?.lifecycle?.actions ?? []).map(({ name, from, to }) => `${name}: ${from.join("|")} > ${to}`), ...(entity?.frozen ? [`final ${entity.frozen.states.join("|")}`] : [])];
}

describe("[READ-43] the states that something goes through are read out of", () => {
  it.each([
    { why: "a chain", text: "A parcel starts as open, then goes to in progress, then closed.", life: ["status open", "in_progress: open > in_progress", "close: in_progress > closed"] },
    { why: "what it is at first", text: "A parcel is open, then packed and finally sent.", life: ["status open", "pack: open > packed", "send: packed > sent"] },
    { why: "from … to", text: "Parcels move from new to checked to paid.", life: ["status new", "check: new > checked", "pay: checked > paid"] },
    { why: "arrows", text: "Parcel status: draft -> sent -> archived.", life: ["status draft", "send: draft > sent", "archive: sent > archived"] },
    { why: "until", text: "Parcels are drafts until they are confirmed, and afterwards they are delivered.", life: ["status draft", "confirm: draft > confirmed", "deliver: confirmed > delivered"] },
    { why: "who does what to it", text: "A parcel is a draft first; the clerk submits it, and then a lead approves or rejects it.", life: ["status draft", "submit: draft > submitted", "approve: submitted > approved", "reject: submitted > rejected"] },
    { why: "what it becomes by whom", text: "Parcels are drafts by default and become published when a lead publishes them.", life: ["status draft", "publish: draft > published"] },
    { why: "what somebody can do", text: "Parcels begin unpublished. A clerk can publish a parcel and later cancel it.", life: ["status unpublished", "publish: unpublished > published", "cancel: published > cancelled"] },
    { why: "what undoes the other", text: "Clerks can pause and resume a parcel.", life: ["status active", "pause: active > paused", "resume: paused > active"] },
    { why: "a state before the noun", text: "A parcel is open, then closed. A closed parcel can be reopened.", life: ["status open", "close: open > closed", "reopen: closed > open"] },
    { why: "one after the other", text: "Parcels can be checked in and then checked out.", life: ["status new", "check_in: new > checked_in", "check_out: checked_in > checked_out"] },
    { why: "before", text: "Parcels can be checked in and then checked out. A parcel may also be cancelled before check-in.", life: ["status new", "check_in: new > checked_in", "check_out: checked_in > checked_out", "cancel: new > cancelled"] },
    { why: "at any point", text: "A parcel moves from new to packed to sent; at any point it can be cancelled.", life: ["status new", "pack: new > packed", "send: packed > sent", "cancel: new|packed > cancelled"] },
    { why: "a choice", text: "A parcel is open, then accepted or declined.", life: ["status open", "accept: open > accepted", "decline: open > declined"] },
    { why: "the values of a field, one by one", text: "A parcel has a state: waiting, in progress, done. The clerk can start a parcel and finish it. New parcels are waiting.", life: ["state waiting", "start: waiting > in_progress", "finish: in_progress > done"] },
    { why: "what is final", text: "A parcel is open, then paid or refused. Paid or refused parcels are final.", life: ["status open", "pay: open > paid", "refuse: open > refused", "final paid|refused"] },
    { why: "what can't be changed", text: "A parcel is open, then closed. Closed parcels can't be changed any more.", life: ["status open", "close: open > closed", "final closed"] },
    { why: "what alone can be changed", text: "Parcels are drafts until they are sent. Only drafts can be edited.", life: ["status draft", "send: draft > sent", "final sent"] },
    { why: "once it is so", text: "A parcel is open, then closed; once closed they are read-only.", life: ["status open", "close: open > closed", "final closed"] },
  ])("$why", ({ text, life }) => {
    expect(lifeOf(text)).toEqual(life);
    expect(verdicts(parcels + text).filter((verdict) => verdict !== "planned")).toEqual([]);
  });

  it("what may begin nowhere else", () => {
    expect(lifeOf("A parcel is open, then packed, then sent. At any point it can be cancelled. A packed parcel can't be cancelled.")).toContain("cancel: open > cancelled");
  });

  it("who alone may is kept to them", () => {
    const { blueprint } = read({ requirement: `${parcels}A parcel is open, then closed. A closed parcel can be reopened by a lead. Only clerks may close parcels.` });
    expect(blueprint?.entities.find(({ name }) => name === "parcel")?.permits).toMatchObject([{ verb: "act", action: "reopen", roles: ["lead"] }, { verb: "act", action: "close", roles: ["clerk"] }]);
  });

  it.each([
    { why: "becoming again", text: "A parcel is free, then taken. A taken parcel can become free again.", life: "free: taken > free" },
    { why: "a state that stands for the thing", text: "Parcels start out as drafts. A draft can be sent; a sent parcel can be paid or cancelled.", life: "send: draft > sent" },
    { why: "at first, and then", text: "A parcel is planned at first, then confirmed and finally finished.", life: "finish: confirmed > finished" },
    { why: "a bullet", text: "\n\n- A parcel is scheduled, then started", life: "start: scheduled > started" },
  ])("$why", ({ text, life }) => expect(lifeOf(text)).toContain(life));

  it("what it must come before has to be one of its steps", () => {
    expect(verdicts(`${parcels}Parcels can be withdrawn before the race begins.`)[1]).toMatch(/isn't clear before what/);
  });

  it("one action can have several ways in", () => {
    expect(lifeOf("A parcel is open, then packed, then sent. An open or packed parcel can be cancelled.")).toContain("cancel: open|packed > cancelled");
  });

  it("a list of states keeps its order and its filter", () => {
    expect(outline(`${parcels}A parcel is open, then closed. Parcels are filtered by status.`)).toEqual(expect.arrayContaining(["parcel.status: enum(open|closed) =open", "filter:parcel.status"]));
  });
});

describe("[READ-44] what isn't a change of state", () => {
  it.each([
    { why: "an order of a list", text: "Parcels are listed newest first." },
    { why: "one flag", text: "Parcels can be archived." },
    { why: "what nobody says how it comes about", text: "A parcel has a status (new, lost, found). A lead can cancel a parcel." },
    { why: "how things are related", text: "Senders have a name. A sender can borrow a parcel." },
  ])("$why makes no actions", ({ text }) => expect(lifeOf(text)).toEqual([]));

  it("a state that nothing leads to leaves the sentence unread, with the state named", () => {
    expect(verdicts(`${parcels}A parcel has a status (new, lost, found). A lead can cancel a parcel.`)[2]).toMatch(/isn't said how a parcel becomes lost or found/);
  });
});

describe("[READ-45] verbs and what they make", () => {
  it.each([["publish", "published"], ["close", "closed"], ["cancel", "cancelled"], ["ship", "shipped"], ["verify", "verified"], ["submit", "submitted"], ["pay", "paid"], ["check out", "checked out"], ["deliver", "delivered"], ["complete", "completed"], ["approve", "approved"], ["pause", "paused"], ["resolve", "resolved"], ["open", "opened"], ["sign", "signed"], ["hand over", "handed over"]])("%s, %s", (verb, participle) => {
    expect([participleOf(verb), verbOf(participle)]).toEqual([participle, verb]);
  });
});
