/** A cell of RFC 4180; one that a spreadsheet would run as a formula gets a quote before it. */
export function csvCell(value: string | number | null): string {
  if (value === null) return "";
  const text = typeof value === "string" && /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

type Row<Column extends string> = Record<Column, string | number | null>;

/** An attachment that is streamed: `next` gives its rows, some at a time, and none when it is over. As CSV it has the columns, as JSON lines all that a row says. */
export function streamed<Column extends string>(name: string, columns: readonly Column[], format: "csv" | "jsonl", next: () => Row<Column>[] | Promise<Row<Column>[]>): Response {
  const encoder = new TextEncoder();
  const lineOf = (row: Row<Column>): string => (format === "csv" ? `${columns.map((column) => csvCell(row[column])).join(",")}\r\n` : `${JSON.stringify(row)}\n`);
  const body = new ReadableStream<Uint8Array>({
    start: (out) => (format === "csv" ? out.enqueue(encoder.encode(`${columns.join(",")}\r\n`)) : undefined),
    async pull(out) {
      const rows = await next();
      if (rows.length === 0) return out.close();
      out.enqueue(encoder.encode(rows.map(lineOf).join("")));
    },
  });
  return new Response(body, { headers: { "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson", "content-disposition": `attachment; filename="${name}"` } });
}
