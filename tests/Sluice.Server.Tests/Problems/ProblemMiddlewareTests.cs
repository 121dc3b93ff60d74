using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Stores;
using Sluice.Server.Problems;

namespace Sluice.Server.Tests.Problems;

public sealed class ProblemMiddlewareTests
{
    public static TheoryData<string, int, string?> StoreFailures => new()
    {
        { StoreErrorCode.Busy, 503, "1" },
        { StoreErrorCode.Locked, 503, "1" },
        { StoreErrorCode.Full, 507, null },
        { StoreErrorCode.Newer, 503, null },
        { StoreErrorCode.Corrupt, 503, null },
        { StoreErrorCode.Unwritable, 503, null },
        { StoreErrorCode.Unavailable, 503, "5" },
    };

    [Theory]
    [MemberData(nameof(StoreFailures))]
    public async Task A_failing_store_is_told_with_its_code_and_its_own_words(string code, int status, string? retryAfter)
    {
        var (context, body, log) = await AnswerAsync(_ => throw new StoreException(code, "Free some space."));
        Assert.Equal((status, code, "Free some space."),
            (context.Response.StatusCode, body.GetProperty("code").GetString(), body.GetProperty("detail").GetString()));
        Assert.Equal(retryAfter, (string?)context.Response.Headers.RetryAfter);
        Assert.Contains(log, line => line.Level == LogLevel.Error && line.Text.Contains(code, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(413, "body_too_large", 413)]
    [InlineData(408, "body_too_slow", 408)]
    [InlineData(400, "request_malformed", 400)]
    [InlineData(411, "request_malformed", 400)]
    public async Task A_request_that_kestrel_gives_up_on_is_told_in_our_words(int thrown, string code, int status)
    {
        var (context, body, _) = await AnswerAsync(_ => throw new BadHttpRequestException("secret", thrown));
        Assert.Equal((status, code), (context.Response.StatusCode, body.GetProperty("code").GetString()));
        Assert.DoesNotContain("secret", body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anything_else_is_one_generic_problem_and_neither_answer_nor_log_quotes_its_message()
    {
        var (context, body, log) = await AnswerAsync(_ => throw new InvalidOperationException("secret", new FormatException("secret too")));
        Assert.Equal((500, "internal_error"), (context.Response.StatusCode, body.GetProperty("code").GetString()));
        Assert.DoesNotContain("secret", body.GetRawText(), StringComparison.Ordinal);
        var line = Assert.Single(log, line => line.Level == LogLevel.Error).Text;
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException <- System.FormatException", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_of_the_store_that_no_client_can_meet_is_an_internal_error()
    {
        var (_, body, _) = await AnswerAsync(_ => throw new StoreException(StoreErrorCode.Constraint, "submission.id"));
        Assert.Equal("internal_error", body.GetProperty("code").GetString());
    }

    [Fact]
    public async Task What_a_handler_wrote_before_it_failed_is_not_sent()
    {
        var (context, body, _) = await AnswerAsync(context =>
        {
            context.Response.Headers["Sluice-Verdict"] = "accepted";
            context.Response.ContentType = "application/json";
            throw new InvalidOperationException();
        });
        Assert.Equal("internal_error", body.GetProperty("code").GetString());
        Assert.False(context.Response.Headers.ContainsKey("Sluice-Verdict"));
    }

    private static async Task<(HttpContext Context, JsonElement Body, List<(LogLevel Level, string Text)> Log)> AnswerAsync(RequestDelegate next)
    {
        var log = new LineLogger();
        var context = new DefaultHttpContext();
        using var stream = new MemoryStream();
        context.Response.Body = stream;
        await new ProblemMiddleware(next, log, TimeProvider.System).InvokeAsync(context);
        return (context, JsonElement.Parse(Encoding.UTF8.GetString(stream.ToArray())), log.Lines);
    }

    private sealed class LineLogger : ILogger<ProblemMiddleware>
    {
        public List<(LogLevel Level, string Text)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Lines.Add((logLevel, formatter(state, exception)));
    }
}
