namespace Sluice.Workspace.Tests;

public sealed class CacheSettingsTests
{
    [Fact]
    public void Without_settings_it_is_memory_alone()
    {
        using var workspace = TestWorkspace.Small().Write("sluice.yaml", "");
        var cache = workspace.Load().Snapshot!.Settings.Cache;
        Assert.Equal(new CacheSettings(), cache);
        Assert.Equal((null, 30, 4_096, 64 * 1024), (cache.RedisVariable, cache.HardTimeoutMilliseconds, cache.EntriesMax, cache.EntryBytesMax));
    }

    [Fact]
    public void Every_setting_is_read()
    {
        using var workspace = TestWorkspace.Small().Write("sluice.yaml", """
            cache:
              redisVariable: SLUICE_REDIS
              keyVariable: SLUICE_CACHE_KEY
              hardTimeoutMilliseconds: 20
              entriesMax: 10
              entryBytesMax: 1000
              recordSeconds: 0
              contextSeconds: 60
              embeddingSeconds: 604800
            """);
        var load = workspace.Load();
        Assert.Equal("", load.Report);
        Assert.Equal(new CacheSettings
        {
            RedisVariable = "SLUICE_REDIS",
            KeyVariable = "SLUICE_CACHE_KEY",
            HardTimeoutMilliseconds = 20,
            EntriesMax = 10,
            EntryBytesMax = 1_000,
            RecordSeconds = 0,
            ContextSeconds = 60,
            EmbeddingSeconds = 604_800,
        }, load.Snapshot!.Settings.Cache);
    }

    [Theory]
    [InlineData("contract: note\ncache: { seconds: 600 }", 600)]
    [InlineData("contract: note\ncache: { seconds: 604800 }", 604_800)]
    [InlineData("contract: note", null)]
    public void A_prompt_says_for_how_long_its_verdicts_are_given_again(string settings, int? seconds)
    {
        var prompt = Prompt.Parse("p", new(1, 0, 0), System.Text.Encoding.UTF8.GetBytes($"---\n{settings}\n---\nWrite.\n"));
        Assert.Equal(seconds, prompt.CacheSeconds);
    }

    [Theory]
    [InlineData("contract: note\ncache: { seconds: 0 }", "must be from 1 to 604800")]
    [InlineData("contract: note\ncache: { seconds: 604801 }", "must be from 1 to 604800")]
    [InlineData("contract: note\ncache: {}", "'cache' needs 'seconds'")]
    [InlineData("contract: note\ncache: { seconds: 60, minutes: 1 }", "There is no setting")]
    [InlineData("cache: { seconds: 60 }", "'cache' needs 'contract'")]
    [InlineData("contract: note\ncache: 60", "must be a group of settings")]
    public void A_prompt_that_says_it_wrongly_is_told_so(string settings, string problem)
    {
        var exception = Assert.Throws<FormatException>(() => Prompt.Parse("p", new(1, 0, 0), System.Text.Encoding.UTF8.GetBytes($"---\n{settings}\n---\nWrite.\n")));
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redisVariable: redis.internal:6379,password=hunter2", "and not the connection string")]
    [InlineData("keyVariable: hunter2 is no name", "and not the secret")]
    [InlineData("keyVariable: SLUICE_CACHE_KEY", "means nothing without 'cache.redisVariable'")]
    [InlineData("hardTimeoutMilliseconds: 19", "must be from 20 to 50")]
    [InlineData("hardTimeoutMilliseconds: 51", "must be from 20 to 50")]
    [InlineData("entriesMax: -1", "must be from 0 to 1000000")]
    [InlineData("entryBytesMax: 0", "must be from 1 to 16777216")]
    [InlineData("recordSeconds: 604801", "must be from 0 to 604800")]
    [InlineData("redis: redis.internal:6379", "There is no setting")]
    public void What_cannot_be_is_a_problem_that_repeats_no_secret(string setting, string problem)
    {
        using var workspace = TestWorkspace.Small().Write("sluice.yaml", $"cache:\n  {setting}\n");
        var load = workspace.Load();
        Assert.Null(load.Snapshot);
        Assert.Contains(problem, Assert.Single(load.Problems).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", load.Report, StringComparison.Ordinal);
    }
}
