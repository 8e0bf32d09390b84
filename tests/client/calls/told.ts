/** What every call has in common: a client, and an answer that is there or a refusal that is thrown. */
import createClient, { type Client } from "openapi-fetch";

import type { components, paths } from "../made/api.js";

export type Schemas = components["schemas"];

export type Problem = Schemas["Problem"];
export type DryRun = Schemas["DryRun"];

type Json = `application/${string}`;
type Page = `text/${string}` | "application/problem+json";

/** `Media` is what is read: records are JSON, pages and streams are text. */
export function client<Media extends Json | Page = Json>(baseUrl: string, token?: string) {
  return createClient<paths, Media>({
    baseUrl,
    headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
    querySerializer: { array: { style: "form", explode: false } },
  });
}

export type Api = Client<paths, Json>;
export type Pages = Client<paths, Page>;

export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.status} ${problem.code}: ${problem.title.en}`);
  }
}

interface Answer<D> {
  data?: D;
  error?: Problem;
  response: Response;
}

/** The body of an answer. Throws Refused. */
export function told<D>(answer: Answer<D>): NonNullable<D> {
  if (answer.error !== undefined) throw new Refused(answer.error);
  if (answer.data === undefined || answer.data === null) throw new Error(`${answer.response.status} has no body`);
  return answer.data;
}

/** Whether what was asked was done, and not only told what it would do. Throws Refused. */
export function gone(answer: Answer<DryRun | undefined>): boolean {
  if (answer.error !== undefined) throw new Refused(answer.error);
  return answer.data === undefined;
}

/** What a change made of a record, or null where it was only told what it would do. Throws Refused. */
export function changed<D extends object>(answer: Answer<D>): Exclude<D, DryRun> | null {
  const data = told(answer);
  return isDone(data) ? data : null;
}

function isDone<D extends object>(data: D): data is Exclude<D, DryRun> {
  return !("effects_digest" in data);
}

/** For `If-Match`: the version that was decided on. */
export function seen(answer: { response: Response }): string {
  return answer.response.headers.get("ETag") ?? "";
}
