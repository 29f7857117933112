/** Where the browser keeps what is being typed for "What should be built?". */
export const draftKey = "devgen.draft";
