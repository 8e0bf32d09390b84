from shared.http.description import Document


def codes(document: Document, address: str, method: str, status: str) -> set[str]:
    name = document["paths"][address][method]["responses"][status]["$ref"].rpartition("/")[2]
    return {*name.split("-")}


def test_what_is_published_is_read_without_a_token(document: Document) -> None:
    security = document["paths"]["/v1/programmes"]["get"]["security"]
    assert security == [{}, {"token": ["programmes:read"]}, {"api_key": ["programmes:read"]}]


def test_a_change_takes_a_token_with_its_scope(document: Document) -> None:
    security = document["paths"]["/v1/programmes"]["post"]["security"]
    assert security == [{"token": ["programmes:write"]}, {"api_key": ["programmes:write"]}]
    assert {} not in document["paths"]["/v1/grants"]["get"]["security"]


def test_a_stream_takes_a_ticket_as_well(document: Document) -> None:
    assert document["paths"]["/v1/stream"]["get"]["security"] == [{}, {"token": []}, {"api_key": []}, {"ticket": []}]


def test_only_a_patch_may_be_merged(document: Document) -> None:
    told = {m for item in document["paths"].values() for m, one in item.items() if "Prefer" in str(one)}
    assert told == {"patch"}


def test_the_edge_refuses_by_codes_of_its_own(document: Document) -> None:
    assert codes(document, "/v1/milestones/{id}", "patch", "408") == {"body_too_slow"}
    assert codes(document, "/v1/milestones/{id}", "patch", "413") == {"body_too_large"}
    assert codes(document, "/v1/milestones/{id}", "patch", "415") == {"unsupported_media_type", "unknown_coding"}
    assert codes(document, "/v1/milestones/{id}", "get", "503") >= {"access_unknown", "not_caught_up"}
    assert codes(document, "/v1/milestones/{id}", "get", "406") == {"not_acceptable"}


def test_only_what_is_forwarded_may_miss_its_owner(document: Document) -> None:
    assert codes(document, "/v1/goals", "get", "502") == {"owner_unreachable"}
    assert "502" not in document["paths"]["/v1/users"]["get"]["responses"]


def test_a_change_answers_the_headers_that_the_next_request_needs(document: Document) -> None:
    headers = document["paths"]["/v1/milestones"]["post"]["responses"]["201"]["headers"].keys()
    assert {"ETag", "Location", "Consistency-Token", "Idempotency-Replayed", "RateLimit", "X-Request-Id"} <= headers


def test_a_list_says_where_it_goes_on_and_a_record_how_it_is_kept(document: Document) -> None:
    assert "Link" in document["paths"]["/v1/goals"]["get"]["responses"]["200"]["headers"]
    assert "ETag" in document["paths"]["/v1/goals/{id}"]["get"]["responses"]["304"]["headers"]


def test_whoever_is_to_wait_is_told_how_long(document: Document) -> None:
    assert "Retry-After" in document["components"]["responses"]["rate_limited"]["headers"]


def test_an_address_shows_a_record_that_is_there(document: Document) -> None:
    (id, *_) = document["paths"]["/v1/programmes/{id}/tree"]["get"]["parameters"]
    assert (id["name"], id["example"]) == ("id", "LJ-08")


def test_what_oauth_refuses_in_its_own_words_is_told_beside_the_edge_s_problems(document: Document) -> None:
    told = document["paths"]["/oauth/token"]["post"]["responses"]["400"]
    told = document["components"]["responses"][told["$ref"].rpartition("/")[2]] if "$ref" in told else told
    assert told["content"].keys() == {"application/json", "application/problem+json"}
    shared = document["components"]["responses"].values()
    assert {name for response in shared for name in response["content"]} == {"application/problem+json"}
