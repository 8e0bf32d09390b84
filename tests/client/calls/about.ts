/** The hub itself. */
import { told, type Api, type Pages } from "./told.js";

export async function clock(api: Api): Promise<string> {
  const { today, zone } = told(await api.GET("/v1/time"));
  const { api: contract, version } = told(await api.GET("/v1/version"));
  return `${today} ${zone} ${contract} ${version}`;
}

export async function documents(api: Api, pages: Pages): Promise<string[]> {
  const openapi = told(await api.GET("/openapi.json"));
  const asyncapi = told(await api.GET("/asyncapi.json"));
  const first = told(await pages.GET("/", { parseAs: "text" }));
  const page = told(await pages.GET("/docs", { parseAs: "text" }));
  const file = told(await pages.GET("/docs/{file}", { params: { path: { file: "page.css" } }, parseAs: "text" }));
  return [...Object.keys(openapi), ...Object.keys(asyncapi), first, page, file];
}

export async function problems(api: Api): Promise<string> {
  const all = told(await api.GET("/problems"));
  const one = told(await api.GET("/problems/{code}", { params: { path: { code: "not_found" } } }));
  return `${all.data.length}: ${one.title.zh} ${one.what_to_do}`;
}
