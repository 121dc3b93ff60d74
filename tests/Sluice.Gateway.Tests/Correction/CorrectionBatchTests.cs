using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sluice.Contracts;
using static Sluice.Gateway.Tests.AskedModel;

namespace Sluice.Gateway.Tests;

public sealed class CorrectionBatchTests
{
    private const string Batch = "key: /id\ncorrection: { batch: { max: 2 } }";
    private const string Asap = """{"id":"T-1","priority":"asap"}""";
    private const string Later = """{"id":"T-2","priority":"later"}""";
    private const string Hours = """{"id":"T-3","priority":"low","hours":"about seven"}""";
    private const string AskedAsap = """{"/priority":"asap"}""";
    private const string AskedLater = """{"/priority":"later"}""";
    private const string AskedHours = """{"/hours":"about seven"}""";
    private const string AskedBoth = $$"""{"1":{{AskedAsap}},"2":{{AskedLater}}}""";
    private const string AskedMixed = $$"""{"1":{{AskedAsap}},"2":{{AskedHours}}}""";

    [Fact]
    public async Task Two_small_corrections_share_one_call_and_each_keeps_its_own_account()
    {
        var model = new AskedModel((asked, _) => Task.FromResult(asked == AskedBoth
            ? Says("""{"1":{"/priority":"high"},"2":{"/priority":"low"}}""", tokens: 101)
            : throw new InvalidOperationException(asked)));
        using var fixture = Fixture(model, Batch, ("models/default.yaml",
            "provider: openai\nmodel: scripted-1\ntemperature: 0\ncalls: { priceIn: 1, priceOut: 2 }\n"));
        var (first, second) = await BothAsync(fixture, Asap, Later);
        Assert.Equal("""{"id":"T-1","priority":"high"}""", Encoding.UTF8.GetString(first.Value.Span));
        Assert.Equal("""{"id":"T-2","priority":"low"}""", Encoding.UTF8.GetString(second.Value.Span));
        Assert.Equal([AskedBoth], model.Asked);
        Assert.All((Decision[])[first, second], d =>
        {
            Assert.Equal((Verdict.Corrected, CorrectionScope.Surgical), (d.Verdict, Assert.Single(d.Attempts).Scope));
            var inference = InferenceOf(fixture, d);
            Assert.Equal(d.Attempts[0].InferenceId, inference.Id);
            Assert.Equal(d.Stamp.Origin.TraceId, inference.TraceId);
            Assert.Equal("sluice-correction-batch", inference.PromptName);
            Assert.Contains("\"temperature\":0", inference.ParametersJson, StringComparison.Ordinal);
        });
        Inference[] both = [InferenceOf(fixture, first), InferenceOf(fixture, second)];
        Assert.Equal((101, 101), (both.Sum(i => i.TokensIn), both.Sum(i => i.TokensOut)));
        Assert.All(both, i => Assert.True(i.TokensIn > 0));
        Assert.Equal(303 / 1_000_000m, first.Attempts[0].Cost + second.Attempts[0].Cost);
        Assert.NotEqual(both[0].Id, both[1].Id);
        Assert.NotEqual(both[0].TraceId, both[1].TraceId);
        Assert.Equal(both[0].Request, both[1].Request);
        var batch = JsonDocument.Parse(both[0].ParametersJson).RootElement.GetProperty("sluice.batch");
        Assert.Equal(2, batch.GetProperty("items").GetInt32());
        Assert.Equal(batch.GetRawText(), JsonDocument.Parse(both[1].ParametersJson).RootElement.GetProperty("sluice.batch").GetRawText());
    }

    [Fact]
    public async Task The_answers_schema_has_a_part_for_each()
    {
        var model = new AskedModel((AskedMixed, """{"1":{"/priority":"high"},"2":{"/hours":7}}"""));
        using var fixture = Fixture(model);
        await BothAsync(fixture, Asap, Hours);
        var format = Assert.IsType<ChatResponseFormatJson>(model.OptionsOf(AskedMixed).ResponseFormat).Schema!.Value.GetProperty("properties");
        Assert.Equal("""{"/priority":{"enum":["low","high"]}}""", format.GetProperty("1").GetProperty("anyOf")[0].GetProperty("properties").GetRawText());
        Assert.Equal("""{"/hours":{"type":"integer"}}""", format.GetProperty("2").GetProperty("anyOf")[0].GetProperty("properties").GetRawText());
        Assert.Contains("What is wrong at each place of document 2:\n- /hours", model.System(AskedMixed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alone_in_its_window_a_correction_is_the_ordinary_call()
    {
        var model = new AskedModel((AskedAsap, """{"/priority":"high"}"""));
        using var fixture = Fixture(model);
        var pending = fixture.SubmitAsync(Asap);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(19));
        Assert.Empty(model.Asked);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        var inference = InferenceOf(fixture, await pending);
        Assert.Equal("sluice-correction-surgical", inference.PromptName);
        Assert.DoesNotContain("batch", inference.ParametersJson, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"1":{"/priority":"high"},"2":{"/id":"T-9"}}""", false)]
    [InlineData("""{"1":{"/priority":"high"},"2":"seven hours"}""", false)]
    [InlineData("```json\n{\"1\":{\"/priority\":\"high\"},\"2\":[7]}\n```", true)]
    public async Task A_bad_part_spoils_only_its_own_correction_which_goes_on_alone(string answer, bool edited)
    {
        var model = new AskedModel((AskedMixed, answer), (Hours, """{"id":"T-3","priority":"low","hours":7}"""));
        using var fixture = Fixture(model);
        var (first, second) = await BothAsync(fixture, Asap, Hours);
        Assert.Equal(CorrectionOutcome.Mended, Assert.Single(first.Attempts).Outcome);
        Assert.Equal([CorrectionScope.Surgical, CorrectionScope.Document], second.Attempts.Select(a => a.Scope));
        Assert.Equal(SurgicalAnswer.PlacesCode, second.Attempts[0].Errors[0].Code);
        Assert.Equal(edited, first.Attempts[0].Edits.Count > 0);
        Assert.Equal(Verdict.Corrected, second.Verdict);
    }

    [Fact]
    public async Task A_part_that_is_missing_is_asked_again_alone()
    {
        var model = new AskedModel((AskedBoth, """{"2":{"/priority":"low"}}"""), (AskedAsap, """{"/priority":"high"}"""));
        using var fixture = Fixture(model);
        var (first, second) = await BothAsync(fixture, Asap, Later);
        Assert.Equal([CorrectionOutcome.StillInvalid, CorrectionOutcome.Mended], first.Attempts.Select(a => a.Outcome));
        Assert.All(first.Attempts, a => Assert.Equal(CorrectionScope.Surgical, a.Scope));
        Assert.Single(second.Attempts);
    }

    [Theory]
    [InlineData("""{"1":{"/priority":"high"},"2":{"/priority":"low"},"3":{"/priority":"low"}}""")]
    [InlineData("""{"1":{"/priority":"high"},"1":{"/priority":"low"}}""")]
    [InlineData("""{"/priority":"high"}""")]
    [InlineData("CANNOT")]
    [InlineData("")]
    public async Task An_answer_that_is_not_to_these_corrections_is_nobodys(string answer)
    {
        var model = new AskedModel((AskedBoth, answer), (AskedAsap, """{"/priority":"high"}"""), (AskedLater, """{"/priority":"low"}"""));
        using var fixture = Fixture(model);
        var (first, second) = await BothAsync(fixture, Asap, Later);
        Assert.Equal([AskedAsap, AskedLater, AskedBoth], model.Asked);
        Assert.Equal((2, 2), (first.Attempts.Count, second.Attempts.Count));
        Assert.Contains("high", Encoding.UTF8.GetString(first.Value.Span), StringComparison.Ordinal);
        Assert.Contains("low", Encoding.UTF8.GetString(second.Value.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_that_fails_as_a_whole_lets_each_go_on_alone(bool outage)
    {
        var model = new AskedModel((asked, _) => asked != AskedBoth ? Task.FromResult(Says("""{"/priority":"low"}"""))
            : outage ? throw new HttpRequestException("connection reset")
            : Task.FromResult(Truncated("""{"1":{"/priority":"high"},"2":{}}""")));
        using var fixture = Fixture(model);
        var (first, second) = await BothAsync(fixture, Asap, Later);
        var expected = outage ? CorrectionOutcome.NoAnswer : CorrectionOutcome.Truncated;
        Assert.All((Decision[])[first, second], d =>
        {
            Assert.Equal([expected, CorrectionOutcome.Mended], d.Attempts.Select(a => a.Outcome));
            Assert.Equal(Verdict.Corrected, d.Verdict);
        });
    }

    [Fact]
    public async Task Parts_given_to_the_wrong_numbers_are_put_in_nowhere()
    {
        var model = new AskedModel((AskedMixed, """{"2":{"/priority":"high"},"1":{"/hours":7}}"""),
            (Asap, """{"id":"T-1","priority":"high"}"""), (Hours, """{"id":"T-3","priority":"low","hours":7}"""));
        using var fixture = Fixture(model);
        var (first, second) = await BothAsync(fixture, Asap, Hours);
        Assert.Equal((SurgicalAnswer.PlacesCode, SurgicalAnswer.PlacesCode), (first.Attempts[0].Errors[0].Code, second.Attempts[0].Errors[0].Code));
        Assert.Equal((Verdict.Corrected, Verdict.Corrected), (first.Verdict, second.Verdict));
    }

    [Fact]
    public async Task A_value_of_another_correction_is_thrown_away()
    {
        const string Schema = """
            {"type":"object","required":["id","name"],"properties":{"id":{"type":"string"},"name":{"type":"string","maxLength":6}}}
            """;
        const string Asked = """{"1":{"/name":"Ada Lovelace"},"2":{"/name":"Alan Turing"}}""";
        var model = new AskedModel((Asked, """{"1":{"/name":"Turing"},"2":{"/name":"Alan"}}"""),
            ("""{"id":"P-1","name":"Ada Lovelace"}""", """{"id":"P-1","name":"Ada"}"""));
        using var fixture = Fixture(model, Batch, ("contracts/ticket/1.0.0/schema.json", Schema));
        var (first, second) = await BothAsync(fixture, """{"id":"P-1","name":"Ada Lovelace"}""", """{"id":"P-2","name":"Alan Turing"}""");
        Assert.Equal([CorrectionOutcome.Drifted, CorrectionOutcome.Mended], first.Attempts.Select(a => a.Outcome));
        Assert.Equal(("/name", CorrectionComparison.InventedCode), (first.Attempts[0].Errors[0].InstanceLocation, first.Attempts[0].Errors[0].Code));
        Assert.Equal("""{"id":"P-1","name":"Ada"}""", Encoding.UTF8.GetString(first.Value.Span));
        Assert.Equal(CorrectionOutcome.Mended, Assert.Single(second.Attempts).Outcome);
    }

    [Fact]
    public async Task What_did_not_validate_beside_others_is_no_start_for_the_next_attempt()
    {
        const string Output = """{"id":"T-1","priority":"asap","hours":"about seven"}""";
        const string Asked = $$"""{"1":{"/hours":"about seven","/priority":"asap"},"2":{{AskedLater}}}""";
        var model = new AskedModel((Asked, """{"1":{"/hours":"later","/priority":"low"},"2":{"/priority":"low"}}"""),
            (Output, """{"id":"T-1","priority":"high","hours":7}"""));
        using var fixture = Fixture(model);
        var (first, _) = await BothAsync(fixture, Output, Later);
        Assert.Equal([CorrectionOutcome.StillInvalid, CorrectionOutcome.Mended], first.Attempts.Select(a => a.Outcome));
        Assert.Equal([Asked, Output], model.Asked);
    }

    [Fact]
    public async Task A_part_that_invents_is_thrown_away_and_the_others_stay()
    {
        // What is missing stands nowhere: a value for it is invented.
        const string Missing = """{"id":"T-1","hours":1}""";
        const string Asked = """{"1":{},"2":{"/priority":"later"}}""";
        var model = new AskedModel((Asked, """{"1":{"/priority":"high"},"2":{"/priority":"low"}}"""), (Missing, "CANNOT"));
        using var fixture = Fixture(model);
        var (first, second) = await BothAsync(fixture, Missing, Later);
        Assert.Equal([CorrectionOutcome.Drifted, CorrectionOutcome.Declined], first.Attempts.Select(a => a.Outcome));
        Assert.Equal((Verdict.Rejected, Verdict.Corrected), (first.Verdict, second.Verdict));
    }

    [Fact]
    public async Task One_may_decline_without_the_others()
    {
        var model = new AskedModel((AskedBoth, """{"1":"CANNOT","2":{"/priority":"low"}}"""), (Asap, "CANNOT"));
        using var fixture = Fixture(model);
        var (first, second) = await BothAsync(fixture, Asap, Later);
        Assert.Equal([CorrectionOutcome.Declined, CorrectionOutcome.Declined], first.Attempts.Select(a => a.Outcome));
        Assert.Equal(Verdict.Corrected, second.Verdict);
    }

    [Fact]
    public async Task Other_tenants_and_other_contracts_never_share_a_call()
    {
        var model = new AskedModel((AskedAsap, """{"/priority":"high"}"""));
        using var fixture = Fixture(model, Batch, ("contracts/ticket/1.1.0/schema.json", """
            {"type":"object","additionalProperties":false,"required":["id","priority"],
             "properties":{"id":{"type":"string"},"priority":{"enum":["low","high"]},"hours":{"type":"integer"},"note":{"type":"string"}}}
            """));
        Submission[] submissions =
        [
            GatewayFixture.Submission(Asap) with { Contract = "ticket@1.1.0" },
            GatewayFixture.Submission(Asap) with { Contract = "ticket@1.0.0" },
            GatewayFixture.Submission(Asap) with { Contract = "ticket@1.0.0", Tenant = "acme" },
        ];
        var pending = submissions.Select(s => fixture.Gateway.SubmitAsync(s, TestContext.Current.CancellationToken)).ToList();
        fixture.Time.Advance(TimeSpan.FromMilliseconds(20));
        Assert.All(await Task.WhenAll(pending), o => Assert.Equal(Verdict.Corrected, o.Decision!.Verdict));
        Assert.Equal([AskedAsap, AskedAsap, AskedAsap], model.Asked);
    }

    [Fact]
    public async Task What_is_large_or_due_before_the_window_ends_does_not_wait()
    {
        var large = $$"""{"id":"T-1","priority":"{{new string('x', 9_000)}}"}""";
        var model = new AskedModel((_, _) => Task.FromResult(Says("""{"/priority":"high"}""")));
        using (var fixture = Fixture(model, Batch, ("sluice.yaml", "limits: { outputBytesMax: 20000 }\n")))
            Assert.Equal(Verdict.Corrected, (await fixture.SubmitAsync(large)).Verdict);
        using (var fixture = Fixture(model, "key: /id\ncorrection: { deadlineSeconds: 1, batch: { max: 2, windowMilliseconds: 1000 } }"))
            Assert.Equal(Verdict.Corrected, (await fixture.SubmitAsync(Asap)).Verdict);
    }

    [Fact]
    public async Task Who_gives_up_while_the_call_runs_does_not_end_it_for_the_others()
    {
        var answer = new TaskCompletionSource<ChatResponse>();
        var asked = new TaskCompletionSource();
        using var gone = new CancellationTokenSource();
        var model = new AskedModel((_, token) =>
        {
            asked.TrySetResult();
            return answer.Task.WaitAsync(token);
        });
        using var fixture = Fixture(model);
        var first = fixture.Gateway.SubmitAsync(GatewayFixture.Submission(Asap), gone.Token);
        var second = fixture.SubmitAsync(Later);
        await asked.Task;
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.SetResult(Says("""{"1":{"/priority":"high"},"2":{"/priority":"low"}}""", tokens: 50));
        Assert.Equal("""{"id":"T-2","priority":"low"}""", Encoding.UTF8.GetString((await second).Value.Span));
        // Who is left pays the whole.
        Assert.Equal(50, Assert.Single(Assert.Single(fixture.Ledger.Entries).Inferences).TokensIn);
    }

    [Fact]
    public async Task Nobody_joins_those_who_have_all_gone()
    {
        var model = new AskedModel((AskedBoth, """{"1":{"/priority":"high"},"2":{"/priority":"low"}}"""));
        using var fixture = Fixture(model);
        for (var n = 0; n < 50; n++)
        {
            using var gone = new CancellationTokenSource();
            var first = fixture.Gateway.SubmitAsync(GatewayFixture.Submission(Asap), gone.Token);
            await gone.CancelAsync();
            var (second, third) = await BothAsync(fixture, Asap, Later);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
            Assert.Equal((Verdict.Corrected, Verdict.Corrected), (second.Verdict, third.Verdict));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_many_at_once_each_has_its_own_answer_and_together_they_pay_the_whole(bool someGiveUp)
    {
        var model = new AskedModel((asked, _) => Task.FromResult(Says(asked.Replace("p-", "q-", StringComparison.Ordinal), tokens: 97)));
        using var fixture = Fixture(model, "correction: { deadlineSeconds: 3600, batch: { max: 5, windowMilliseconds: 1 } }",
            ("contracts/ticket/1.0.0/schema.json", """{"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string","pattern":"^q-"}}}"""));
        using var gone = new CancellationTokenSource();
        var pending = Enumerable.Range(0, 300).Select(n => Task.Run(async () =>
        {
            if (someGiveUp && n == 150) await gone.CancelAsync();
            var submission = GatewayFixture.Submission($$"""{"id":"{{n}}","name":"p-{{n}}"}""");
            return (n, (await fixture.Gateway.SubmitAsync(submission, n % 3 == 0 ? gone.Token : default)).Decision!);
        })).ToList();
        var all = Task.WhenAll(pending);
        while (!all.IsCompleted)
        {
            fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }

        Assert.All(Enumerable.Range(0, 300), n => Assert.True(pending[n].IsCompletedSuccessfully || (someGiveUp && n % 3 == 0 && pending[n].IsCanceled)));
        foreach (var (n, decision) in await Task.WhenAll(pending.Where(p => !p.IsCanceled)))
            Assert.Equal($$"""{"id":"{{n}}","name":"q-{{n}}"}""", Encoding.UTF8.GetString(decision.Value.Span));
        var (paid, whole) = (fixture.Ledger.Entries.Sum(e => e.Inferences.Sum(i => i.TokensIn)), 97 * model.Asked.Count);
        Assert.True(someGiveUp ? paid <= whole : paid == whole, $"{paid} of {whole} tokens");
    }

    [Fact]
    public async Task The_deadline_of_all_ends_the_call_and_each_has_its_verdict()
    {
        var asked = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        var model = new AskedModel(async (_, token) =>
        {
            token.Register(() => ended.SetResult());
            asked.TrySetResult();
            await ended.Task;
            throw new OperationCanceledException(token);
        });
        using var fixture = Fixture(model);
        var both = BothAsync(fixture, Asap, Later);
        await asked.Task;
        fixture.Time.Advance(TimeSpan.FromSeconds(30));
        var (first, second) = await both;
        await ended.Task;
        Assert.All((Decision[])[first, second], d =>
        {
            Assert.Equal((Verdict.Rejected, CorrectionOutcome.NoAnswer), (d.Verdict, Assert.Single(d.Attempts).Outcome));
            var inference = InferenceOf(fixture, d);
            Assert.Equal((InferenceErrorCode.Timeout, d.Stamp.Origin.TraceId), (inference.ErrorCode, inference.TraceId));
        });
        Assert.Single(model.Asked);
    }

    [Fact]
    public async Task At_a_shutdown_what_waits_goes_at_once()
    {
        using var lifetime = new Stopping();
        var model = new AskedModel((AskedAsap, """{"/priority":"high"}"""), (AskedLater, """{"/priority":"low"}"""));
        using var fixture = new GatewayFixture(policy: Batch, configure: o => o.ChatClientFactory = _ => model,
            services: s => s.AddSingleton<IHostApplicationLifetime>(lifetime));
        var waits = fixture.SubmitAsync(Asap);
        Assert.Empty(model.Asked);
        lifetime.StopApplication();
        Assert.Equal(Verdict.Corrected, (await waits).Verdict);
        Assert.Equal(Verdict.Corrected, (await fixture.SubmitAsync(Later)).Verdict);
    }

    [Theory]
    [InlineData(101, new[] { 3, 3, 3 }, new long[] { 35, 33, 33 })]
    [InlineData(0, new[] { 5, 1 }, new long[] { 0, 0 })]
    [InlineData(10, new[] { 1, 9 }, new long[] { 1, 9 })]
    public void Tokens_are_split_by_size_and_their_sum_is_the_whole(long whole, int[] sizes, long[] parts) =>
        Assert.Equal(parts, CorrectionBatch.Split(whole, sizes));

    [Fact]
    public void The_prompt_is_published_and_never_changes() =>
        Assert.Equal("sha256:e2ee364088d3b788d7736f153cd1c4ca05482381406b4c74a87036f5cd2ba9ac", CorrectionPrompt.Batch.Hash.ToString());

    private static GatewayFixture Fixture(AskedModel model, string policy = Batch, params (string Path, string Text)[] files)
    {
        var fixture = new GatewayFixture(policy: policy, configure: o => o.ChatClientFactory = _ => model, files: files);
        var turn = new Lock();
        fixture.Ledger.Between = (_, store) =>
        {
            lock (turn) return store();
        };
        return fixture;
    }

    private static async Task<(Decision First, Decision Second)> BothAsync(GatewayFixture fixture, string first, string second)
    {
        var (one, other) = (fixture.SubmitAsync(first), fixture.SubmitAsync(second));
        return (await one, await other);
    }

    private static Inference InferenceOf(GatewayFixture fixture, Decision decision) =>
        Assert.Single(fixture.Ledger.Entries.Single(e => e.Decision.SubmissionId == decision.SubmissionId).Inferences);

    private static ChatResponse Truncated(string text)
    {
        var response = Says(text);
        response.FinishReason = ChatFinishReason.Length;
        return response;
    }

    private sealed class Stopping : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
