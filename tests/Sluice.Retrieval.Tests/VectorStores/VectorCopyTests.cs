using Microsoft.AspNetCore.Http;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Workspace;

namespace Sluice.Retrieval.Tests;

/// <summary>Vectors that are copied to a store outside, and searched there.</summary>
public sealed class VectorCopyTests : IAsyncLifetime
{
    private readonly QdrantFake _server = new();
    private VectorFixture _fixture = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // The name of a variable is the workspace's; nobody else's is touched.
        Environment.SetEnvironmentVariable("SLUICE_TEST_VECTOR_KEY", "key");
        await _server.StartAsync();
        _fixture = await VectorFixture.OpenAsync();
        _fixture.Settings = new VectorSettings { Store = VectorStoreKind.Qdrant, Url = _server.Address, KeyVariable = "SLUICE_TEST_VECTOR_KEY", BatchMax = 2 };
        await _fixture.AddAsync("cats", "A cat sleeps.");
        await _fixture.AddAsync("tools", "A hammer is heavy.");
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Searches_go_to_the_copy_once_it_is_whole()
    {
        await _fixture.WorkAsync();
        _server.Requests.Clear();
        Assert.Equal("cats", await _fixture.FoundAsync("kitten", count: 1));
        Assert.EndsWith("/points/query", Assert.Single(_server.Requests), StringComparison.Ordinal);
        Assert.Equal(0, _fixture.Memory.Bytes);
    }

    [Fact]
    public async Task What_is_gone_is_not_shown_and_is_removed_from_the_copy()
    {
        await _fixture.WorkAsync();
        await _fixture.Documents.RemoveDocumentAsync(VectorFixture.Mine, VectorFixture.Manuals, "cats", Cancel);
        Assert.Equal("tools", await _fixture.FoundAsync("kitten"));
        Assert.Contains(_server.Requests, request => request.EndsWith("/points/delete", StringComparison.Ordinal));
        _server.Requests.Clear();
        Assert.Equal("tools", await _fixture.FoundAsync("kitten"));
        Assert.DoesNotContain(_server.Requests, request => request.EndsWith("/points/delete", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_that_fails_while_it_is_copied_to_is_tried_again_and_nothing_is_embedded_twice()
    {
        _server.Answers.Enqueue(context => RefuseAsync(context, 500));
        await _fixture.WorkAsync();
        Assert.Equal(new VectorCount(0, 2, 0), await _fixture.CountAsync());
        Assert.Equal(EmbeddingErrorCode.Pending, await _fixture.FoundAsync("kitten"));
        Assert.Contains(EmbeddingErrorCode.VectorStoreUnavailable, _fixture.Log, StringComparison.Ordinal);
        var asked = _fixture.Models["embed-1"].Asked.Count;
        _fixture.Time.Advance(TimeSpan.FromSeconds(5));
        await _fixture.WorkAsync();
        Assert.Equal(asked, _fixture.Models["embed-1"].Asked.Count);
        Assert.Equal("cats", await _fixture.FoundAsync("kitten", count: 1));
    }

    [Fact]
    public async Task A_store_that_fails_while_it_is_searched_leaves_search_to_words()
    {
        await _fixture.WorkAsync();
        _server.Answers.Enqueue(context => RefuseAsync(context, 503));
        Assert.Equal(EmbeddingErrorCode.VectorStoreUnavailable, await _fixture.FoundAsync("kitten"));
        Assert.Equal("cats", await _fixture.FoundAsync("kitten", count: 1));
    }

    [Fact]
    public async Task A_store_that_lost_everything_is_copied_to_again()
    {
        await _fixture.WorkAsync();
        _server.Lose();
        Assert.Equal(EmbeddingErrorCode.VectorStoreUnavailable, await _fixture.FoundAsync("kitten"));
        _fixture.Time.Advance(TimeSpan.FromMinutes(10));
        await _fixture.WorkAsync();
        Assert.Equal("cats", await _fixture.FoundAsync("kitten", count: 1));
    }

    [Fact]
    public async Task A_key_that_is_missing_says_which_variable_to_set()
    {
        _fixture.Settings = _fixture.Settings with { KeyVariable = "SLUICE_TEST_VECTOR_KEY_MISSING" };
        await _fixture.WorkAsync();
        Assert.Contains("set SLUICE_TEST_VECTOR_KEY_MISSING", _fixture.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collection_that_changes_its_store_is_searched_in_memory_until_the_copy_is_whole()
    {
        var remote = _fixture.Settings;
        _fixture.Settings = new VectorSettings { BatchMax = 2 };
        await _fixture.WorkAsync();
        _fixture.Settings = remote;
        Assert.Equal("cats", await _fixture.FoundAsync("kitten", count: 1));
        Assert.True(_fixture.Memory.Bytes > 0);
        await _fixture.WorkAsync();
        _server.Requests.Clear();
        Assert.Equal("cats", await _fixture.FoundAsync("kitten", count: 1));
        Assert.NotEmpty(_server.Requests);
    }

    [Fact]
    public async Task The_copy_of_an_older_model_is_dropped_after_the_switch()
    {
        await _fixture.WorkAsync();
        var before = Assert.Single(_server.Spaces);
        _fixture.Settings = _fixture.Settings with { Generation = 2 };
        await _fixture.WorkAsync();
        Assert.NotEqual(before, Assert.Single(_server.Spaces));
        Assert.Equal("cats", await _fixture.FoundAsync("kitten", count: 1));
    }

    private static Task RefuseAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
