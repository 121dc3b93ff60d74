using Microsoft.Extensions.Time.Testing;
using Sluice.Gateway;

namespace Sluice.Retrieval.Tests;

public sealed class EmbeddingClientTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Vectors_come_back_in_the_order_of_the_texts_with_length_1()
    {
        var model = new ScriptedEmbeddings(text => [text.Length * 3f, text.Length * 4f]);
        var answer = await Client(model).EmbedAsync(["a", "bb"], null, Cancel);
        Assert.True(answer.Done);
        Assert.All(answer.Vectors, vector => Assert.Equal([0.6f, 0.8f], vector));
    }

    [Fact]
    public async Task Texts_go_in_requests_of_bounded_size_and_their_order_stays()
    {
        var model = new ScriptedEmbeddings(text => [int.Parse(text, null), 1]);
        var texts = Enumerable.Range(0, 10).Select(number => $"{number}").ToList();
        var answer = await Client(model, new() { BatchTextsMax = 3 }).EmbedAsync(texts, 2, Cancel);
        Assert.Equal([1, 3, 3, 3], model.Asked.Select(asked => asked.Count).Order());
        Assert.Equal(texts.Select(text => Math.Round(int.Parse(text, null) / Math.Sqrt(int.Parse(text, null) * int.Parse(text, null) + 1), 4)),
            answer.Vectors!.Select(vector => Math.Round(vector[0], 4)));
    }

    [Fact]
    public async Task A_request_has_no_more_characters_than_it_may_and_a_longer_text_goes_alone()
    {
        var model = new ScriptedEmbeddings(_ => [1]);
        await Client(model, new() { BatchCharactersMax = 10, ConcurrencyMax = 1 }).EmbedAsync(["aaaa", "bbbb", "cccc", new string('d', 50), "e"], null, Cancel);
        Assert.Equal([["aaaa", "bbbb"], ["cccc"], [new string('d', 50)], ["e"]], model.Asked);
    }

    [Fact]
    public async Task No_more_requests_run_at_a_time_than_may()
    {
        var (running, most) = (0, 0);
        var gate = new TaskCompletionSource();
        var two = new TaskCompletionSource();
        var model = new ScriptedEmbeddings(async (texts, token) =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            if (now == 2) two.TrySetResult();
            await gate.Task.WaitAsync(token);
            Interlocked.Decrement(ref running);
            return [.. texts.Select(_ => new float[] { 1 })];
        });
        var asked = Client(model, new() { BatchTextsMax = 1, ConcurrencyMax = 2 }).EmbedAsync([.. Enumerable.Repeat("text", 9)], null, Cancel);
        await two.Task.WaitAsync(Cancel);
        gate.SetResult();
        Assert.True((await asked).Done);
        Assert.Equal(2, most);

        static void InterlockedMax(ref int target, int value)
        {
            for (var seen = target; value > seen; seen = target) Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    [Theory]
    [InlineData(new[] { 0f, 0f })]
    [InlineData(new[] { float.NaN, 1f })]
    [InlineData(new[] { float.PositiveInfinity, 1f })]
    [InlineData(new[] { float.MaxValue, float.MaxValue })]
    [InlineData(new float[0])]
    public async Task A_vector_without_a_direction_is_none(float[] vector)
    {
        var answer = await Client(new ScriptedEmbeddings(text => text == "bad" ? vector : [1, 1])).EmbedAsync(["good", "bad"], null, Cancel);
        Assert.Equal(EmbeddingErrorCode.Invalid, answer.Fault?.Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task As_many_vectors_as_texts_or_none(int count)
    {
        var model = new ScriptedEmbeddings((_, _) => Task.FromResult<IReadOnlyList<float[]>>([.. Enumerable.Repeat(new float[] { 1 }, count)]));
        Assert.Equal(EmbeddingErrorCode.Invalid, (await Client(model).EmbedAsync(["a", "b"], null, Cancel)).Fault?.Code);
    }

    [Fact]
    public async Task Another_dimension_than_the_stored_one_is_a_fault_of_its_own()
    {
        var answer = await Client(new ScriptedEmbeddings(_ => [1, 2, 3])).EmbedAsync(["a"], 4, Cancel);
        Assert.Equal(EmbeddingErrorCode.Dimension, answer.Fault?.Code);
        Assert.Contains("3 dimensions where 4 are stored", answer.Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vectors_of_different_dimensions_are_a_fault_within_one_answer_and_across_answers()
    {
        var model = new ScriptedEmbeddings(text => new float[text.Length].Select(_ => 1f).ToArray());
        Assert.Equal(EmbeddingErrorCode.Dimension, (await Client(model).EmbedAsync(["a", "bb"], null, Cancel)).Fault?.Code);
        Assert.Equal(EmbeddingErrorCode.Dimension, (await Client(model, new() { BatchTextsMax = 1 }).EmbedAsync(["a", "bb"], null, Cancel)).Fault?.Code);
    }

    [Fact]
    public async Task A_model_that_hangs_is_given_up_even_when_it_heeds_no_cancellation()
    {
        var started = new TaskCompletionSource();
        var model = new ScriptedEmbeddings(async (_, _) =>
        {
            started.SetResult();
            await new TaskCompletionSource().Task;
            return [];
        });
        var asked = Client(model, new() { QueryTimeout = TimeSpan.FromSeconds(2) }).EmbedQueryAsync(["secret words"], 2, Cancel);
        await started.Task.WaitAsync(Cancel);
        Assert.False(asked.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));
        var answer = await asked;
        Assert.Equal(EmbeddingErrorCode.Timeout, answer.Fault?.Code);
        Assert.Contains("2 s", answer.Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_gives_up_is_no_fault_of_the_model()
    {
        using var cancel = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var model = new ScriptedEmbeddings(async (_, token) =>
        {
            started.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(token);
            return [];
        });
        var asked = Client(model).EmbedAsync(["a"], null, cancel.Token);
        await started.Task.WaitAsync(Cancel);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    [Fact]
    public async Task What_a_generator_throws_says_nothing_of_the_texts()
    {
        var model = new ScriptedEmbeddings((texts, _) => throw new InvalidOperationException($"could not embed '{texts[0]}'"));
        var answer = await Client(model).EmbedAsync(["my diagnosis"], null, Cancel);
        Assert.Equal(EmbeddingErrorCode.Unavailable, answer.Fault?.Code);
        Assert.DoesNotContain("diagnosis", answer.Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_endpoint_says_of_patience_is_handed_on()
    {
        var model = new ScriptedEmbeddings((_, _) => throw new EmbeddingException(EmbeddingErrorCode.RateLimited, "Later.") { RetryAfter = TimeSpan.FromSeconds(7) });
        var answer = await Client(model).EmbedAsync(["a"], null, Cancel);
        Assert.Equal((EmbeddingErrorCode.RateLimited, TimeSpan.FromSeconds(7)), (answer.Fault!.Code, answer.Fault.RetryAfter));
    }

    [Fact]
    public async Task No_texts_are_no_vectors_and_no_request()
    {
        var model = new ScriptedEmbeddings(_ => [1]);
        Assert.Empty((await Client(model).EmbedAsync([], null, Cancel)).Vectors!);
        Assert.Empty(model.Asked);
    }

    private EmbeddingClient Client(ScriptedEmbeddings model, EmbeddingLimits? limits = null) => new(model, limits ?? new EmbeddingLimits(), _time);
}
