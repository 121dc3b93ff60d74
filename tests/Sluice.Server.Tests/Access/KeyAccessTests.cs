using Sluice.Gateway;

namespace Sluice.Server.Tests.Access;

public sealed class KeyAccessTests : IAsyncLifetime
{
    private readonly TestWorkspace _workspace = new();
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(_workspace);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("GET", "/api/records")]
    [InlineData("POST", "/api/outputs")]
    [InlineData("POST", "/api/workspace/reload")]
    [InlineData("GET", "/api/keys")]
    [InlineData("GET", "/api/nothing")]
    [InlineData("DELETE", "/api/records")]
    [InlineData("GET", "/")]
    public async Task Once_a_key_was_made_nobody_is_answered_without_one(string method, string path)
    {
        await _server.KeyAsync();
        var reply = (await _server.SendAsync(method, path, null)).IsProblem(401, "key_missing");
        Assert.Equal("Bearer realm=\"sluice\"", reply.Headers["WWW-Authenticate"]);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/openapi/v1.json")]
    public async Task Those_who_watch_need_no_key(string path)
    {
        await _server.KeyAsync();
        Assert.Equal(200, (await _server.GetAsync(path)).Status);
        var elsewhere = new HttpRequestMessage(HttpMethod.Get, path);
        elsewhere.Headers.Host = "sluice.example.org";
        Assert.Equal(200, (await _server.SendAsync(elsewhere)).Status);
    }

    [Fact]
    public async Task A_key_opens_what_its_scope_says_and_nothing_else()
    {
        var keys = new Dictionary<KeyScopes, string>();
        foreach (var scope in new[] { KeyScopes.Submit, KeyScopes.Read, KeyScopes.Operate, KeyScopes.Admin }) keys[scope] = await _server.KeyAsync(scope);
        (string Method, string Path, KeyScopes Scope, string? Body)[] requests =
        [
            ("POST", "/api/outputs", KeyScopes.Submit, """{"contract":"note","output":"{\"text\":\"a\"}"}"""),
            ("GET", "/v1/models", KeyScopes.Submit, null),
            ("GET", "/api/records", KeyScopes.Read, null),
            ("GET", "/api/failures", KeyScopes.Read, null),
            ("GET", "/api/groups", KeyScopes.Read, null),
            ("GET", "/api/contracts", KeyScopes.Read, null),
            ("GET", "/api/aliases", KeyScopes.Read, null),
            ("GET", "/api/migrations", KeyScopes.Operate, null),
            ("POST", "/api/workspace/reload", KeyScopes.Operate, null),
            ("GET", "/api/keys", KeyScopes.Admin, null),
            ("GET", "/api/audit", KeyScopes.Admin, null),
        ];
        foreach (var (method, path, needed, body) in requests)
        {
            foreach (var (scope, key) in keys)
            {
                var reply = await _server.SendAsync(method, path, key, body);
                if (scope == needed)
                {
                    Assert.True(reply.Status == 200, $"{method} {path} with {scope}: {reply.Status} {reply.Text}");
                    continue;
                }

                Assert.Equal(403, reply.Status);
                Assert.Contains($"scope=\"{KeyScopeNames.Of(needed)[0]}\"", reply.Headers["WWW-Authenticate"], StringComparison.Ordinal);
                if (!path.StartsWith("/v1", StringComparison.Ordinal)) reply.IsProblem(403, "scope_missing");
            }
        }
    }

    [Fact]
    public async Task A_key_that_cannot_be_used_is_refused_and_why_is_not_said()
    {
        var good = await _server.KeyAsync();
        var revoked = await _server.Sluice.Keys.CreateAsync(new NewApiKey { Name = "r", Scopes = KeyScopes.All }, TestContext.Current.CancellationToken);
        await _server.Sluice.Keys.RevokeAsync(null, revoked.Key.Id, TestContext.Current.CancellationToken);
        var replies = new List<string>();
        foreach (var key in (string[])[revoked.Secret, "sk-sluice-" + new string('A', 43), good[..^1], good + "x", "unused", "sk-sluice-"])
        {
            var reply = (await _server.SendAsync("GET", "/api/records", key)).IsProblem(401, "key_invalid");
            Assert.Equal("Bearer realm=\"sluice\", error=\"invalid_token\"", reply.Headers["WWW-Authenticate"]);
            replies.Add(reply["detail"]!);
        }

        Assert.Single(replies.Distinct());
        Assert.Equal(200, (await _server.SendAsync("GET", "/api/records", good)).Status);
    }

    [Theory]
    [InlineData("Authorization", "Bearer {0}", 200)]
    [InlineData("Authorization", "bearer   {0}", 200)]
    [InlineData("x-api-key", "{0}", 200)]
    [InlineData("X-API-Key", "{0}", 200)]
    [InlineData("Authorization", "{0}", 401)]
    [InlineData("Authorization", "Basic {0}", 401)]
    [InlineData("Authorization", "Bearer", 401)]
    [InlineData("Authorization", "Bearer {0} {0}", 401)]
    [InlineData("Authorization", "Bearer {0}, Bearer {0}", 401)]
    [InlineData("Cookie", "key={0}", 401)]
    public async Task A_key_is_read_from_these_headers_and_no_other_way(string header, string value, int status)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/records");
        request.Headers.TryAddWithoutValidation(header, string.Format(null, value, await _server.KeyAsync()));
        Assert.Equal(status, (await _server.SendAsync(request)).Status);
    }

    [Fact]
    public async Task Two_keys_at_once_are_refused_and_one_given_twice_is_one()
    {
        var (first, second) = (await _server.KeyAsync(), await _server.KeyAsync());
        foreach (var (other, status) in new[] { (first, 200), (second, 401) })
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/api/records");
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {first}");
            request.Headers.TryAddWithoutValidation("x-api-key", other);
            Assert.Equal(status, (await _server.SendAsync(request)).Status);
        }
    }

    [Fact]
    public async Task A_key_in_the_query_is_no_key()
    {
        var key = await _server.KeyAsync();
        (await _server.GetAsync($"/api/records?api_key={key}")).IsProblem(401, "key_missing");
    }

    [Fact]
    public async Task Under_v1_a_refusal_is_in_the_shape_of_OpenAI()
    {
        await _server.KeyAsync(KeyScopes.Read);
        var reply = await _server.SendAsync("POST", "/v1/chat/completions", null, "{}");
        Assert.Equal((401, "application/json"), (reply.Status, reply.ContentType));
        var error = reply.Json.GetProperty("error");
        Assert.Equal(("authentication_error", "key_missing"), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task Without_keys_what_a_client_sends_as_one_is_passed_over()
    {
        foreach (var header in new[] { "Bearer unused", "Bearer sk-sluice-" + new string('A', 43), "Basic dXNlcjpwYXNz", "Bearer" })
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/api/records");
            request.Headers.TryAddWithoutValidation("Authorization", header);
            Assert.Equal(200, (await _server.SendAsync(request)).Status);
        }
    }

    [Fact]
    public async Task Revoking_the_last_key_does_not_open_the_door()
    {
        var only = await _server.Sluice.Keys.CreateAsync(new NewApiKey { Name = "only", Scopes = KeyScopes.All }, TestContext.Current.CancellationToken);
        await _server.Sluice.Keys.RevokeAsync(null, only.Key.Id, TestContext.Current.CancellationToken);
        (await _server.GetAsync("/api/records")).IsProblem(401, "key_missing");
        (await _server.SendAsync("GET", "/api/records", only.Secret)).IsProblem(401, "key_invalid");
    }

    [Fact]
    public async Task Settings_can_ask_for_a_key_before_there_is_one_and_can_leave_it_to_the_caller()
    {
        _workspace.Write("sluice.yaml", "access: { keys: required }\n");
        await _server.Sluice.ReloadAsync("test", cancellationToken: TestContext.Current.CancellationToken);
        (await _server.GetAsync("/api/records")).IsProblem(401, "key_missing");

        _workspace.Write("sluice.yaml", "access: { keys: optional }\n");
        await _server.Sluice.ReloadAsync("test", cancellationToken: TestContext.Current.CancellationToken);
        var acme = await _server.KeyAsync(KeyScopes.Submit, "acme");
        Assert.Equal(200, (await _server.GetAsync("/api/records")).Status);
        (await _server.SendAsync("GET", "/api/records", acme)).IsProblem(403, "scope_missing");
        (await _server.SendAsync("GET", "/api/records", "sk-sluice-" + new string('A', 43))).IsProblem(401, "key_invalid");
        Assert.Equal(200, (await _server.SendAsync("GET", "/api/records", "unused")).Status);
        var elsewhere = new HttpRequestMessage(HttpMethod.Get, "/api/records");
        elsewhere.Headers.Host = "example.org";
        (await _server.SendAsync(elsewhere)).IsProblem(403, "not_local");
    }

    [Fact]
    public async Task With_a_key_any_host_is_answered()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/records");
        request.Headers.Host = "sluice.example.org";
        request.Headers.TryAddWithoutValidation("x-api-key", await _server.KeyAsync());
        Assert.Equal(200, (await _server.SendAsync(request)).Status);
    }

    [Fact]
    public async Task Every_answer_has_the_headers_that_keep_it_data()
    {
        foreach (var path in new[] { "/healthz", "/api/records", "/api/nothing", "/v1/models" })
        {
            var headers = (await _server.GetAsync(path)).Headers;
            Assert.Equal("nosniff", headers["X-Content-Type-Options"]);
            Assert.Equal("default-src 'none'; frame-ancestors 'none'", headers["Content-Security-Policy"]);
            Assert.Equal("no-referrer", headers["Referrer-Policy"]);
            Assert.Equal("no-store", headers["Cache-Control"]);
            Assert.False(headers.ContainsKey("Strict-Transport-Security"));
            Assert.False(headers.ContainsKey("Server"));
        }
    }

    [Fact]
    public async Task Keys_are_made_listed_rotated_and_revoked_over_http()
    {
        var admin = await _server.KeyAsync(KeyScopes.Admin);
        var made = await _server.SendAsync("POST", "/api/keys", admin,
            """{"name":"app","scopes":["submit","read"],"requestsPerMinute":60,"expiresAt":"2999-01-01T00:00:00Z"}""");
        Assert.Equal(201, made.Status);
        Assert.Equal($"/api/keys/{made["id"]}", made.Headers["Location"]);
        Assert.Equal(200, (await _server.SendAsync("GET", "/api/records", made["secret"])).Status);

        var rotated = await _server.SendAsync("POST", $"/api/keys/{made["id"]}/rotate", admin, """{"overlapSeconds":0}""");
        Assert.Equal(200, (await _server.SendAsync("GET", "/api/records", rotated["secret"])).Status);
        (await _server.SendAsync("GET", "/api/records", made["secret"])).IsProblem(401, "key_invalid");

        Assert.Equal(200, (await _server.SendAsync("POST", $"/api/keys/{made["id"]}/revoke", admin)).Status);
        (await _server.SendAsync("GET", "/api/records", rotated["secret"])).IsProblem(401, "key_invalid");
        (await _server.SendAsync("POST", $"/api/keys/{made["id"]}/rotate", admin)).IsProblem(404, "key_not_found");
        var list = await _server.SendAsync("GET", "/api/keys", admin);
        Assert.Equal(2, list.Json.GetProperty("items").GetArrayLength());
        Assert.DoesNotContain("sk-sluice-", list.Text, StringComparison.Ordinal);
        Assert.All(list.Json.GetProperty("items").EnumerateArray(), key => Assert.False(key.TryGetProperty("secret", out _)));
    }

    [Theory]
    [InlineData("""{"scopes":["read"]}""", "field_missing")]
    [InlineData("""{"name":"app"}""", "field_invalid")]
    [InlineData("""{"name":"app","scopes":["root"]}""", "field_invalid")]
    [InlineData("""{"name":"app","scopes":["read"],"tenant":"acme"}""", "body_malformed")]
    [InlineData("""{"name":"app","scopes":["read"],"requestsPerMinute":0}""", "field_invalid")]
    [InlineData("""{"name":"app","scopes":["read"],"expiresAt":"2001-01-01T00:00:00Z"}""", "field_invalid")]
    [InlineData("""{"name":"app","scopes":["read"]""", "body_malformed")]
    public async Task A_key_that_cannot_be_is_refused_with_what_is_wrong(string body, string code) =>
        (await _server.SendAsync("POST", "/api/keys", null, body)).IsProblem(400, code);
}
