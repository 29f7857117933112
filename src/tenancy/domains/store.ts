import { asc, eq } from "drizzle-orm";
import type { Directory, Write } from "../../platform/database.ts";
import { domains, type DomainRow } from "./tables.ts";

export const findDomain = (directory: Directory, domain: string): Promise<DomainRow | undefined> => directory.select().from(domains).where(eq(domains.domain, domain)).get();

export const listDomainRows = (directory: Directory): Promise<DomainRow[]> => directory.select().from(domains).orderBy(asc(domains.domain)).limit(1_000).all();

export const insertDomain = (directory: Directory, row: DomainRow): Write => directory.insert(domains).values(row);

export const deleteDomain = (directory: Directory, domain: string): Write => directory.delete(domains).where(eq(domains.domain, domain));
