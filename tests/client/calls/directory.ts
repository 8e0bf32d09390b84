/** Whom and what records name: partners, areas, organisations. */
import { changed, gone, seen, told, type Api } from "./told.js";

export async function followPartners(api: Api): Promise<string[]> {
  const page = told(await api.GET("/v1/partners", { params: { query: { limit: 20, sort: ["-code"], count: "exact" } } }));
  const made = told(await api.POST("/v1/partners", { body: { code: "500101", name: { zh: "万州", en: "Wanzhou" } } }));
  const both = told(await api.POST("/v1/partners/batch", { body: { atomic: false, items: [{ code: "500101", name: { zh: "万州", en: "Wanzhou" } }] } }));
  console.log(page.page.count ?? 0, "id" in made ? made.version : made.effects_digest, "results" in both);
  return page.data.map((partner) => partner.name?.en ?? partner.id);
}

export async function changePartner(api: Api, id: string): Promise<number> {
  const path = { id };
  const found = await api.GET("/v1/partners/{id}", { params: { path, query: { fields: ["code"] } } });
  const header = { "If-Match": seen(found), "Idempotency-Key": crypto.randomUUID() };
  const made = changed(await api.PATCH("/v1/partners/{id}", { params: { path, header }, body: { name: { zh: "万州区", en: "Wanzhou District" } } }));
  return made?.version ?? told(found).version;
}

export async function archivePartner(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const query = { reason: "made twice" };
  const header = { "If-Match": seen(await api.GET("/v1/partners/{id}", { params: { path } })) };
  const answer = await api.DELETE("/v1/partners/{id}", { params: { path, query, header } });
  if (gone(answer)) {
    const again = { path, header: { "If-Match": seen(answer) } };
    changed(await api.POST("/v1/partners/{id}/restorations", { params: again, body: { reason: "it was not" } }));
  }
  const history = told(await api.GET("/v1/partners/{id}/history", { params: { path } }));
  return history.data.flatMap((line) => line.changes.map((change) => change.field));
}

export async function followAreas(api: Api): Promise<string[]> {
  const page = told(await api.GET("/v1/areas", { params: { query: { limit: 20, sort: ["-code"], count: "exact" } } }));
  const made = told(await api.POST("/v1/areas", { body: { code: "core", name: { zh: "核心区", en: "The core" }, level: "street", programmes: ["LJ-01"] } }));
  const both = told(await api.POST("/v1/areas/batch", { body: { atomic: false, items: [{ code: "core", name: { zh: "核心区", en: "The core" }, level: "street", programmes: ["LJ-01"] }] } }));
  console.log(page.page.count ?? 0, "id" in made ? made.version : made.effects_digest, "results" in both);
  return page.data.map((area) => area.level ?? area.id);
}

export async function changeArea(api: Api, id: string): Promise<number> {
  const path = { id };
  const found = await api.GET("/v1/areas/{id}", { params: { path, query: { fields: ["code"] } } });
  const header = { "If-Match": seen(found), "Idempotency-Key": crypto.randomUUID() };
  const made = changed(await api.PATCH("/v1/areas/{id}", { params: { path, header }, body: { level: null } }));
  return made?.version ?? told(found).version;
}

export async function archiveArea(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const query = { reason: "made twice" };
  const header = { "If-Match": seen(await api.GET("/v1/areas/{id}", { params: { path } })) };
  const answer = await api.DELETE("/v1/areas/{id}", { params: { path, query, header } });
  if (gone(answer)) {
    const again = { path, header: { "If-Match": seen(answer) } };
    changed(await api.POST("/v1/areas/{id}/restorations", { params: again, body: { reason: "it was not" } }));
  }
  const history = told(await api.GET("/v1/areas/{id}/history", { params: { path } }));
  return history.data.flatMap((line) => line.changes.map((change) => change.field));
}

export async function followOrganisations(api: Api): Promise<string[]> {
  const page = told(await api.GET("/v1/organisations", { params: { query: { limit: 20, sort: ["-code"], count: "exact" } } }));
  const made = told(await api.POST("/v1/organisations", { body: { code: "U-90", name: { zh: "单位", en: "A unit" }, kind: "institution", external_ids: { erp: "7" } } }));
  const both = told(await api.POST("/v1/organisations/batch", { body: { atomic: false, items: [{ code: "U-90", name: { zh: "单位", en: "A unit" }, kind: "institution", external_ids: { erp: "7" } }] } }));
  console.log(page.page.count ?? 0, "id" in made ? made.version : made.effects_digest, "results" in both);
  return page.data.map((organisation) => organisation.kind ?? organisation.id);
}

export async function changeOrganisation(api: Api, id: string): Promise<number> {
  const path = { id };
  const found = await api.GET("/v1/organisations/{id}", { params: { path, query: { fields: ["code"] } } });
  const header = { "If-Match": seen(found), "Idempotency-Key": crypto.randomUUID() };
  const made = changed(await api.PATCH("/v1/organisations/{id}", { params: { path, header }, body: { kind: "department", uscc: null } }));
  return made?.version ?? told(found).version;
}

export async function archiveOrganisation(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const query = { reason: "made twice" };
  const header = { "If-Match": seen(await api.GET("/v1/organisations/{id}", { params: { path } })) };
  const answer = await api.DELETE("/v1/organisations/{id}", { params: { path, query, header } });
  if (gone(answer)) {
    const again = { path, header: { "If-Match": seen(answer) } };
    changed(await api.POST("/v1/organisations/{id}/restorations", { params: again, body: { reason: "it was not" } }));
  }
  const history = told(await api.GET("/v1/organisations/{id}/history", { params: { path } }));
  return history.data.flatMap((line) => line.changes.map((change) => change.field));
}
