/** Programmes, and what stands below them. */
import { changed, gone, seen, told, type Api, type DryRun, type Schemas } from "./told.js";

export async function programmes(api: Api): Promise<string[]> {
  const page = told(await api.GET("/v1/programmes", { params: { query: { "number[lte]": 10, sort: ["number"] } } }));
  return page.data.map((programme) => `${programme.code} ${programme.name?.zh ?? ""}`);
}

export async function makeProgramme(api: Api): Promise<string | null> {
  const body = { code: "LJ-90", number: 90, name: { zh: "工程", en: "A programme" }, note: { zh: "草案", en: null } };
  const made = changed(await api.POST("/v1/programmes", { params: { query: { dry_run: true } }, body }));
  const both = changed(await api.POST("/v1/programmes/batch", { body: { items: [body] } }));
  return made?.publication ?? both?.results[0]?.etag ?? null;
}

export async function changeProgramme(api: Api, id: string): Promise<number> {
  const path = { id };
  const found = await api.GET("/v1/programmes/{id}", { params: { path } });
  const header = { "If-Match": seen(found), Prefer: "merge=disjoint" };
  const made = changed(await api.PATCH("/v1/programmes/{id}", { params: { path, header }, body: { goal: null } }));
  return made?.number ?? told(found).number ?? 0;
}

export async function publishProgramme(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const ways = told(await api.GET("/v1/programmes/{id}/transitions", { params: { path } }));
  const header = { "If-Match": seen(await api.GET("/v1/programmes/{id}", { params: { path } })) };
  changed(await api.POST("/v1/programmes/{id}/transitions", { params: { path, header }, body: { to: "published" } }));
  return ways.allowed.flatMap((way) => way.requires);
}

export async function archiveProgramme(api: Api, id: string): Promise<number> {
  const path = { id };
  const query = { reason: "made twice" };
  const header = { "If-Match": seen(await api.GET("/v1/programmes/{id}", { params: { path } })) };
  const answer = await api.DELETE("/v1/programmes/{id}", { params: { path, query, header } });
  if (gone(answer)) {
    const again = { path, header: { "If-Match": seen(answer) } };
    changed(await api.POST("/v1/programmes/{id}/restorations", { params: again, body: { reason: "it was not" } }));
  }
  return told(await api.GET("/v1/programmes/{id}/history", { params: { path } })).data.length;
}

export async function programmeAtOneGlance(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const { data, meta } = told(await api.GET("/v1/programmes/{id}/overview", { params: { path } }));
  const { data: tree } = told(await api.GET("/v1/programmes/{id}/tree", { params: { path, query: { depth: 2 } } }));
  const below = tree.children.flatMap((item) => item.children);
  const figures = (data.indicators ?? []).map(({ indicator, latest, scorecards }) => `${indicator.code} ${latest?.value ?? "–"} ${scorecards[0]?.light ?? "–"}`);
  return [...(meta.partial ?? []), ...data.next_due.map((due) => due.planned ?? ""), ...below.map((item) => item.id), ...figures];
}

export async function workItems(api: Api): Promise<string[]> {
  const page = told(await api.GET("/v1/work-items", { params: { query: { "kind[ne]": ["group"] } } }));
  return page.data.map((item) => item.status ?? "");
}

export async function makeWorkItem(api: Api, parent: string): Promise<DryRun["effects"]> {
  const name = { zh: "项目", en: "A project" };
  const body = { code: "LJ-01.90", parent_id: parent, kind: "project", name } satisfies Schemas["NewWorkItem"];
  const answer = told(await api.POST("/v1/work-items", { params: { query: { dry_run: true } }, body }));
  changed(await api.POST("/v1/work-items/batch", { body: { items: [body] } }));
  return "effects" in answer ? answer.effects : [];
}

export async function changeWorkItem(api: Api, id: string): Promise<string | null> {
  const path = { id };
  const found = await api.GET("/v1/work-items/{id}", { params: { path } });
  const header = { "If-Match": seen(found) };
  const contributions = [{ goal: "G-1", share: "0.5" }];
  const made = changed(await api.PATCH("/v1/work-items/{id}", { params: { path, header }, body: { contributions } }));
  return made?.contributions[0]?.share ?? told(found).national_code ?? null;
}

export async function turnWorkItem(api: Api, id: string, parent: string): Promise<string> {
  const path = { id };
  const ways = told(await api.GET("/v1/work-items/{id}/transitions", { params: { path } }));
  const header = { "If-Match": seen(await api.GET("/v1/work-items/{id}", { params: { path } })) };
  const moved = await api.POST("/v1/work-items/{id}/moves", {
    params: { path, header },
    body: { parent_id: parent, reason: "it belongs there" },
  });
  const again = { path, header: { "If-Match": seen(moved) } };
  const made = changed(await api.POST("/v1/work-items/{id}/transitions", { params: again, body: { to: "under_way" } }));
  return made?.status ?? ways.status;
}

export async function archiveWorkItem(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const query = { reason: "made twice" };
  const header = { "If-Match": seen(await api.GET("/v1/work-items/{id}", { params: { path } })) };
  const answer = await api.DELETE("/v1/work-items/{id}", { params: { path, query, header } });
  if (gone(answer)) {
    const again = { path, header: { "If-Match": seen(answer) } };
    changed(await api.POST("/v1/work-items/{id}/restorations", { params: again, body: { reason: "it was not" } }));
  }
  const history = told(await api.GET("/v1/work-items/{id}/history", { params: { path } }));
  return history.data.map((line) => line.actor ?? line.type);
}
