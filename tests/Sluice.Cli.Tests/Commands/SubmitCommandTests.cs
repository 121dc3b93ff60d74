using System.Text;
using System.Text.Json;

namespace Sluice.Cli.Tests.Commands;

public sealed class SubmitCommandTests : IDisposable
{
    private readonly CliFolder _folder = new();

    [Fact]
    public async Task A_fenced_output_becomes_a_record_that_can_be_read_back()
    {
        await _folder.WithWorkspaceAsync();
        _folder.Write("reply.txt", $"Sure!\n```json\n{TestSchemas.Ticket}\n```\n");

        var submitted = await _folder.RunAsync("submit", "--contract", "ticket-triage", "reply.txt");
        var read = await _folder.RunAsync("record", "get", "ticket-triage", "T-2041");
        var list = await _folder.RunAsync("record", "list");
        var history = await _folder.RunAsync("record", "history", "ticket-triage", "T-2041");

        Assert.True(submitted.Code == ExitCode.Ok, submitted.All);
        Assert.Equal("record ticket-triage T-2041 revision 1\n", submitted.Out);
        Assert.StartsWith("reply.txt: repaired, ", submitted.Error, StringComparison.Ordinal);
        Assert.Equal(TestSchemas.Ticket + "\n", read.Out);
        Assert.Contains("trace", read.Error, StringComparison.Ordinal);
        Assert.Contains("T-2041", list.OutLines[1], StringComparison.Ordinal);
        Assert.StartsWith("repaired", list.OutLines[1], StringComparison.Ordinal);
        Assert.Equal(2, history.OutLines.Length);
    }

    [Fact]
    public async Task What_is_submitted_for_a_tenant_is_found_there_and_nowhere_else()
    {
        await WithoutModelAsync();
        _folder.Write("reply.txt", TestSchemas.Ticket);
        _folder.Write("bad.txt", """{"ticketId":"T-2042"}""");

        var submitted = await _folder.RunAsync("submit", "--contract", "ticket-triage", "--tenant", "acme", "reply.txt");
        var failed = await _folder.RunAsync("submit", "--contract", "ticket-triage", "--tenant", "acme", "bad.txt");

        Assert.Equal(ExitCode.Ok, submitted.Code);
        Assert.Equal(ExitCode.Ok, (await _folder.RunAsync("record", "get", "ticket-triage", "T-2041", "--tenant", "acme")).Code);
        Assert.Equal(ExitCode.Rejected, (await _folder.RunAsync("record", "get", "ticket-triage", "T-2041")).Code);
        Assert.Equal(ExitCode.Rejected, (await _folder.RunAsync("record", "history", "ticket-triage", "T-2041")).Code);
        Assert.Empty((await _folder.RunAsync("record", "list")).Out);
        var id = failed.Out.Split(' ')[1];
        Assert.Equal(ExitCode.Ok, (await _folder.RunAsync("failure", "show", id, "--tenant", "acme")).Code);
        Assert.Equal(ExitCode.Rejected, (await _folder.RunAsync("failure", "show", id)).Code);
        Assert.Empty((await _folder.RunAsync("failure", "list")).Out);
        Assert.Empty((await _folder.RunAsync("failure", "groups")).Out);
        var wrong = await _folder.RunAsync("record", "list", "--tenant", "Acme");
        Assert.Equal(ExitCode.Usage, wrong.Code);
        Assert.Contains("lower-case letters", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejected_output_becomes_a_failure_that_can_be_understood()
    {
        await WithoutModelAsync();
        const string output = """{"ticketId":"T-2042","category":"bug"}""";
        _folder.Write("reply.txt", output);

        var submitted = await _folder.RunAsync("submit", "--contract", "ticket-triage", "reply.txt");

        Assert.Equal(ExitCode.Rejected, submitted.Code);
        var words = submitted.Out.Split(' ');
        Assert.Equal("failure", words[0]);
        Assert.Contains($"sluice failure show {words[1]}", submitted.Error, StringComparison.Ordinal);
        var list = await _folder.RunAsync("failure", "list", "--contract", "ticket-triage");
        Assert.Contains(words[1], list.OutLines[1], StringComparison.Ordinal);
        var groups = await _folder.RunAsync("failure", "groups");
        Assert.Contains("ticket-triage", groups.OutLines[1], StringComparison.Ordinal);
        var show = await _folder.RunAsync("failure", "show", words[1]);
        Assert.Contains(output, show.Out, StringComparison.Ordinal);
        Assert.Contains("errors", show.Out, StringComparison.Ordinal);
        Assert.Equal(output, (await _folder.RunAsync("failure", "show", words[1], "--raw")).Out);
        using var json = JsonDocument.Parse((await _folder.RunAsync("failure", "show", words[1], "--json")).Out);
        Assert.Equal(output, json.RootElement.GetProperty("output").GetString());
        Assert.Equal("rejected", json.RootElement.GetProperty("decision").GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task The_same_idempotency_key_stores_once_and_other_content_under_it_is_refused()
    {
        await _folder.WithWorkspaceAsync();
        var ticket = Encoding.UTF8.GetBytes(TestSchemas.Ticket);
        string[] line = ["submit", "--contract", "ticket-triage", "--idempotency-key", "once", "--json"];

        using var first = JsonDocument.Parse((await _folder.RunAsync(ticket, line)).Out);
        using var second = JsonDocument.Parse((await _folder.RunAsync(ticket, line)).Out);
        var other = await _folder.RunAsync(Encoding.UTF8.GetBytes(TestSchemas.Ticket.Replace("T-2041", "T-9999")), line);

        Assert.False(first.RootElement.GetProperty("replayed").GetBoolean());
        Assert.True(second.RootElement.GetProperty("replayed").GetBoolean());
        Assert.Equal(1, second.RootElement.GetProperty("record").GetProperty("revision").GetInt64());
        Assert.Equal(ExitCode.Usage, other.Code);
        Assert.Contains("idempotency_conflict", other.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("8")]
    public async Task Lines_become_records_in_their_order_and_a_bad_one_a_failure(string parallel)
    {
        await WithoutModelAsync();
        var lines = new StringBuilder();
        for (var i = 0; i < 40; i++) lines.Append(i == 17 ? "nonsense" : TestSchemas.Ticket.Replace("T-2041", $"T-{5000 + i}")).Append('\n');
        string[] line = ["submit", "--contract", "ticket-triage", "--lines", "--json", "--idempotency-key", "import", "--parallel", parallel];

        var first = await _folder.RunAsync(Encoding.UTF8.GetBytes(lines.ToString()), line);
        var again = await _folder.RunAsync(Encoding.UTF8.GetBytes(lines.ToString()), line);

        Assert.Equal(ExitCode.Rejected, first.Code);
        Assert.Equal(40, first.OutLines.Length);
        for (var i = 0; i < 40; i++)
        {
            using var decision = JsonDocument.Parse(first.OutLines[i]);
            using var replay = JsonDocument.Parse(again.OutLines[i]);
            Assert.True(replay.RootElement.GetProperty("replayed").GetBoolean());
            if (i == 17) Assert.Equal("rejected", decision.RootElement.GetProperty("verdict").GetString());
            else Assert.Equal($"T-{5000 + i}", decision.RootElement.GetProperty("record").GetProperty("key").GetString());
        }

        Assert.Contains("40 outputs: 39 accepted, 1 rejected", first.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_past_the_workspaces_limit_is_refused_and_the_rest_is_stored()
    {
        await WithoutModelAsync();
        _folder.Write("sluice.yaml", "limits:\n  outputBytesMax: 1000\n");
        var lines = $"{new string('x', 2_000)}\n{TestSchemas.Ticket}\n";

        var result = await _folder.RunAsync(Encoding.UTF8.GetBytes(lines), "submit", "--contract", "ticket-triage", "--lines");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.StartsWith("1 refused ", result.OutLines[0], StringComparison.Ordinal);
        Assert.StartsWith("2 accepted record ticket-triage T-2041 revision 1", result.OutLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_no_store_is_one_clear_message()
    {
        await _folder.WithWorkspaceAsync();
        _folder.Write(".sluice/sluice.db", Encoding.UTF8.GetBytes(new string('z', 10_000)));

        var result = await _folder.RunAsync(Encoding.UTF8.GetBytes(TestSchemas.Ticket), "submit", "--contract", "ticket-triage");

        Assert.True(result.Code == ExitCode.Store, result.All);
        Assert.Contains("[store_corrupt]", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_said_with_exit_code_1()
    {
        await _folder.WithWorkspaceAsync();

        var record = await _folder.RunAsync("record", "get", "invoice", "A-1");
        var contract = await _folder.RunAsync("record", "get", "invioce", "A-1");
        var failure = await _folder.RunAsync("failure", "show", "fail_none");
        var history = await _folder.RunAsync("record", "history", "invoice", "A-1");

        Assert.All([record, contract, failure, history], r => Assert.Equal(ExitCode.Rejected, r.Code));
        Assert.Contains("There is no record invoice A-1.", record.Error, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'invoice'?", contract.Error, StringComparison.Ordinal);
        Assert.Contains("'sluice failure list'", failure.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_come_in_pages_that_can_be_followed()
    {
        await _folder.WithWorkspaceAsync();
        var lines = string.Concat(Enumerable.Range(0, 5).Select(i => TestSchemas.Ticket.Replace("T-2041", $"T-{6000 + i}") + "\n"));
        await _folder.RunAsync(Encoding.UTF8.GetBytes(lines), "submit", "--contract", "ticket-triage", "--lines");
        var keys = new List<string?>();
        string[] next = [];
        do
        {
            using var page = JsonDocument.Parse((await _folder.RunAsync(["record", "list", "--limit", "2", "--json", .. next])).Out);
            keys.AddRange(page.RootElement.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("key").GetString()));
            next = page.RootElement.TryGetProperty("next", out var cursor) ? ["--cursor", cursor.GetString()!] : [];
        }
        while (next.Length > 0);

        Assert.Equal(["T-6004", "T-6003", "T-6002", "T-6001", "T-6000"], keys);
        var human = await _folder.RunAsync("record", "list", "--limit", "2");
        Assert.Contains("there are more: sluice record list --cursor ", human.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await _folder.RunAsync("record", "list", "--cursor", "nonsense")).Code);
        Assert.Equal(ExitCode.Usage, (await _folder.RunAsync("record", "list", "--contract", "invoice@1")).Code);
    }

    // The starter workspace names a model on the internet, which a test must not ask.
    private async Task WithoutModelAsync()
    {
        await _folder.WithWorkspaceAsync();
        foreach (var contract in Directory.EnumerateDirectories(_folder.At("contracts")))
            File.AppendAllText(Path.Combine(contract, "contract.yaml"), "");
        var policy = File.ReadAllText(_folder.At("contracts/ticket-triage/contract.yaml"));
        _folder.Write("contracts/ticket-triage/contract.yaml", System.Text.RegularExpressions.Regex.Replace(policy, "attemptsMax: [0-9]+", "attemptsMax: 0"));
    }

    public void Dispose() => _folder.Dispose();
}
