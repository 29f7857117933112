import { Link, type ErrorComponentProps } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { buttonClass } from "../ui/button.tsx";
import { Empty, Page } from "../ui/page.tsx";
import { ProblemView } from "../ui/problem-view.tsx";

export const Failed = ({ error, reset }: ErrorComponentProps): ReactElement => <Page title="This page failed"><ProblemView error={error} retry={reset} /></Page>;

export const Missing = (): ReactElement => (
  <Page title="Nothing here">
    <Empty icon="circle-question-mark" title="There is no page at this address">
      <Link to="/" className={buttonClass("primary")}>What should be built?</Link>
    </Empty>
  </Page>
);
