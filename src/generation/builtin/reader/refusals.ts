import { phrases, type Phrases, type Token } from "./words.ts";

/** What data-backed services don't do here: each with the words that give it away and what a person is told. */
interface Refusal {
  why: string;
  cues: Phrases;
}

export const notOfPeople = "of people who call the service only tokens, roles, and rows that are one's own are built";

const refusals: Refusal[] = [
  { why: "nothing is sent to people (messages, e-mails, reminders or notices)", cues: phrases(
    "remind", "reminds", "reminded", "reminder", "reminders", "notify", "notifies", "notified", "notification", "notifications", "push notification", "alert", "alerts", "alerted", "send", "sends", "sent", "sending", "sms", "text message", "newsletter", "newsletters",
    "email them", "email the", "email him", "email her", "email me", "email us", "email people", "emailed", "emails them", "emails the", "mailed", "by email", "an email when", "phone them", "call them", "post to slack", "slack message", "whatsapp", "confirmation email", "email confirmation", "gets an email", "get an email", "receives an email", "receive an email", "warn", "warns", "warned", "informed", "inform", "texted", "chased", "messaged", "texting", "emailing", "reminding", "notifying", "messaging") },
  { why: "nothing happens live: a caller asks and is answered", cues: phrases("real-time", "realtime", "real time", "live", "websocket", "websockets", "instantly", "streaming", "stream", "streams", "live-updating", "push updates", "in real-time", "collaborative editing", "simultaneously") },
  { why: "no money is moved and no payment service is connected", cues: phrases(
    "pay", "pays", "pay online", "paid online", "payments", "online payment", "online payments", "payment processing", "process payments", "take payments", "stripe", "paypal", "online checkout", "credit card", "credit cards", "charge", "charges", "charged", "refund", "refunds", "refunded", "billing", "invoiced", "bitcoin") },
  { why: notOfPeople, cues: phrases(
    "log in", "logs in", "logged in", "login", "sign in", "signs in", "signed in", "sign up", "signup", "single sign-on", "sso", "authenticate", "authenticated", "authentication", "authorization", "authorisation", "oauth", "jwt", "password protected", "password-protected", "role-based", "permissions", "access control", "two-factor", "admins only", "admin only", "only admins", "only managers", "only administrators", "only staff", "their own", "user accounts", "user roles", "access rights", "own password") },
  { why: "nothing is learnt, predicted, recommended or generated", cues: phrases(
    "ai", "artificial intelligence", "machine learning", "machine-learning", "neural", "neural network", "neural net", "predict", "predicts", "predicted", "prediction", "predictions", "recommend", "recommends", "recommendation", "recommendations", "recommended", "forecast", "forecasts", "chatbot", "chatgpt", "gpt", "llm", "language model", "recognition", "recognise", "recognize", "detects", "detect", "sentiment", "suggest", "suggests", "suggestions", "optimise", "optimises", "optimize", "optimizes", "deep learning", "ml", "ml model", "classify", "classifies") },
  { why: "there is an API and no screens", cues: phrases(
    "mobile app", "mobile application", "phone app", "iphone", "ios", "android", "ios app", "android app", "user interface", "ui", "gui", "web ui", "frontend", "front-end", "front end", "dashboard", "dashboards", "web page", "web pages", "webpage", "drag and drop", "dark mode", "buttons", "landing page", "chart", "charts", "graph", "graphs", "kanban board", "responsive", "click", "clicks", "popup", "widget", "look nice", "looks nice", "pretty", "beautiful", "blue background") },
  { why: "this isn't among what is worked out: products, sums, averages, numbers of rows and days", cues: phrases(
    "calculate", "calculates", "calculated", "calculation", "compute", "computes", "computed", "automatically", "automatic", "add up", "adds up", "sum up", "summed", "average", "averages", "statistics", "stats", "report", "reports", "reporting", "analytics", "top 10", "most popular", "how often", "ranking of", "leaderboard", "total of all", "total number of all", "totals", "trend", "trends", "monthly summary", "summaries", "work out", "works out", "counted", "deducted", "increases when", "decreases when", "is reduced", "is increased", "goes up", "goes down") },
  { why: "nothing runs by itself or looks at today's date", cues: phrases(
    "every night", "each night", "every morning", "every day", "every monday", "every hour", "every week", "cron", "scheduled job", "nightly job", "nightly jobs", "run nightly", "runs nightly", "done nightly", "nightly backup", "nightly backups", "nightly run", "overdue", "expired", "in the past", "in the future", "after 30 days", "today", "tomorrow", "expires after", "currently late", "upcoming", "right now", "archived after", "at midnight", "once a day", "once a week", "backup", "backups", "backed up", "from now", "recently", "this week", "this month", "next week", "last month") },
  { why: "no other systems are connected and no files are read, kept or made", cues: phrases(
    "integrate", "integrates", "integration", "integrations", "sync", "syncs", "synchronise", "synchronises", "synchronize", "import", "imports", "imported", "export", "exports", "exported", "csv", "excel", "spreadsheet", "pdf", "upload", "uploads", "uploaded", "uploading", "download", "downloads", "print", "prints", "printed", "printer", "scan barcodes", "scan a barcode", "scan the barcode", "barcode scanner", "barcode scanning", "qr code", "qr codes", "scan", "scans", "scanned", "gps", "google calendar", "google maps", "calendar sync", "blockchain", "sensor", "sensors", "iot", "webhook", "webhooks", "3d", "photos of", "attach files", "attachments", "video call", "bluetooth") },
  { why: "this isn't something that a data-backed service does", cues: phrases(
    "translate", "translates", "multilingual", "encrypt", "encrypts", "encrypted", "encryption", "million users", "99.9", "scale to", "highly available", "fast as", "blazing", "time travel", "undo", "version history", "audit log", "audit trail", "rate limit", "rate limited", "caching", "cached", "load balancing", "multi-tenant", "self-driving", "multi-tenancy", "gdpr", "chat", "chats", "chatting", "negotiate", "haggle", "kubernetes") },
];

/** Verbs that begin a clause of their own after a comma or "and". */
const verbs = phrases(
  "remind", "reminds", "notify", "notifies", "alert us", "alert the", "send", "sends", "charge", "recommend", "recommends", "predict", "predicts", "sync", "export", "import", "upload", "calculate", "calculates", "compute", "email them", "email the", "email us", "email me", "warn", "warns", "generate", "generates", "print", "prints", "translate", "suggest", "suggests", "automatically", "integrate", "integrates", "let them pay", "let people pay", "stream", "show a chart", "draw", "draws", "also remind", "also send", "also notify", "pay online", "pay", "log in",
);
export function beginsRefusal(tokens: readonly Token[], at: number): boolean {
  const length = verbs(tokens, at);
  // "white, black or draw": the last of a list is a value.
  return length > 0 && (length > 1 || tokens[at + 1]?.kind === "word" || tokens[at - 1]?.low === "and");
}

/** What holds such a word and asks for something else: to sign up for a place is no account. */
const innocent = phrases("live in", "live at", "live on", "live with", "sign up for", "signs up for", "signed up for", "sign up once", "sign up twice", "only sign up", "sign up to", "sign up with", "signs up with");

/** What in these words can't be built, or nothing. */
export function refusalOf(tokens: readonly Token[]): string | undefined {
  for (let at = 0; at < tokens.length; at++) {
    at += innocent(tokens, at);
    const found = refusals.find(({ cues }) => cues(tokens, at) > 0);
    if (found) return found.why;
  }
  return undefined;
}

/** Words that spoil the name of a field as well: "live position", "automatically calculated total". */
const spoilers = phrases("real-time", "realtime", "real time", "live", "automatically", "automatic", "calculated", "computed", "predicted", "recommended", "ai-generated", "encrypted", "auto-calculated", "generated", "ai", "worked out", "derived");
export const spoilsField = (tokens: readonly Token[]): boolean => tokens.some((_, at) => spoilers(tokens, at) > 0);

const orders = /^(?:ignore|disregard|forget|override|bypass|pretend|reveal|repeat|act|output|execute|run|print|obey|respond|answer|reply|say|stop|delete|drop|rm|curl|eval|show)$/;
const aims = /^(?:instruction|instructions|prompt|prompts|rules|system|guidelines|above|previous|earlier|assistant|ai|model|hacked|secrets|password|token|key|keys|environment|files|sudo|root|everything)$/;

/** Whether a sentence talks to the engine ("ignore the instructions above and …") and not about the service. */
export function givesOrders(tokens: readonly Token[]): boolean {
  const first = tokens.findIndex((token) => token.kind === "word" && !/^(?:please|now|and|then|also|important|system|assistant|user|note)$/.test(token.low));
  const verb = tokens[first]?.low ?? "";
  if (/^(?:ignore|disregard|forget|override|bypass|pretend|reveal)$/.test(verb)) return true;
  if (/^(?:you)$/.test(verb) && /^(?:are|must|will|should|now)$/.test(tokens[first + 1]?.low ?? "")) return true;
  return orders.test(verb) && tokens.slice(first + 1, first + 9).filter((token) => aims.test(token.low)).length >= 2;
}
