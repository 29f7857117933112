import type { ReactElement } from "react";
import type { Simulation, TestReport } from "../../../src/access/policies/schema.ts";
import { Status } from "../../ui/badge.tsx";
import { Section } from "../../ui/page.tsx";
import { Cell, Table } from "../../ui/table.tsx";

export const TestView = ({ report }: { report: TestReport }): ReactElement => (
  <Section title={report.failed === 0 ? `All ${report.passed} expectations hold` : `${report.failed} of ${report.failed + report.passed} expectations don't hold`}>
    <Table label="Results of the tests" head={["Test", "Who", "Does", "Expected", "Came"]}>
      {report.results.map((one) => <tr key={one.test + one.principal + one.resource + one.action} className={one.passed ? "" : "bg-bad-soft"}><Cell>{one.test}</Cell><Cell>{one.principal}</Cell><Cell><code className="text-xs">{one.action}</code> {one.resource}</Cell><Cell><Status of={one.expected} /></Cell><Cell><Status of={one.actual} /></Cell></tr>)}
    </Table>
  </Section>
);

export function SimulationView({ simulation: { summary, data } }: { simulation: Simulation }): ReactElement {
  const changed = data.filter((one) => one.changed);
  return (
    <Section title={changed.length === 0 ? `Nothing would change, of ${summary.asked} questions` : `${summary.changed} of ${summary.asked} answers would change`} about={`${summary.widened} would be allowed that aren't now; ${summary.narrowed} no more.`}>
      {changed.length === 0 ? null : (
        <Table label="What would change" head={["Who", "Does", "Now", "Then", "Because"]}>
          {changed.map((one) => <tr key={one.subject.id + one.action + one.resource.type + (one.resource.id ?? "")}><Cell>{one.subject.type} {one.subject.id}</Cell><Cell><code className="text-xs">{one.action}</code> {one.resource.type} {one.resource.id}</Cell><Cell><Status of={one.before.effect} /></Cell><Cell><Status of={one.after.effect} /></Cell><Cell className="text-soft">{one.after.reason}</Cell></tr>)}
        </Table>
      )}
    </Section>
  );
}
