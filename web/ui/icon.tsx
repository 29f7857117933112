import { createElement, type ReactElement } from "react";
import { shapes } from "virtual:icon-shapes";
import type { IconName } from "./icon-names.ts";

/** A drawing beside words; what stands alone needs a label on what holds it. */
export const Icon = ({ name, size = 16, className = "" }: { name: IconName; size?: number; className?: string }): ReactElement => (
  <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={1.75} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" className={`shrink-0 ${className}`}>
    {shapes[name]?.map(([tag, attributes], place) => createElement(tag, { key: place, ...attributes }))}
  </svg>
);
