using System.Text;
using Sluice.Contracts;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store pins published versions.</summary>
public abstract class PublicationStoreConformance : StoreConformance
{
    private static readonly Publication Plan = new(PublicationKind.Contract, "plan", "1.0.0", "sha256:aa", "c0ffee");
    private static readonly Publication Prompt = new(PublicationKind.Prompt, "plan", "1.0.0", "sha256:bb", null);
    private static readonly Publication Model = new(PublicationKind.Model, "default", "sha256:cc", "sha256:cc", null);

    [Fact]
    public async Task New_versions_are_pinned_and_may_be_offered_again()
    {
        Assert.Empty(await Publications.PublishAsync([Plan, Prompt, Model], Cancel));
        Assert.Empty(await Publications.PublishAsync([Model, Plan with { Commit = "other" }, Prompt], Cancel));
        await ReopenAsync();
        Assert.Empty(await Publications.PublishAsync([Plan, Prompt, Model], Cancel));
    }

    [Fact]
    public async Task A_changed_version_is_a_conflict_with_the_pinned_hash()
    {
        await Publications.PublishAsync([Plan, Prompt], Cancel);
        await ReopenAsync();
        var changed = Plan with { Hash = "sha256:dd" };
        Assert.Equal([new PublicationConflict(changed, "sha256:aa")], await Publications.PublishAsync([changed, Prompt], Cancel));
    }

    [Fact]
    public async Task A_conflict_pins_nothing_of_its_list()
    {
        await Publications.PublishAsync([Plan], Cancel);
        var changed = Plan with { Hash = "sha256:dd" };
        Assert.Single(await Publications.PublishAsync([Prompt, changed, Model], Cancel));
        Assert.Empty(await Publications.PublishAsync([Prompt with { Hash = "sha256:ee" }], Cancel));
    }

    [Fact]
    public async Task Every_conflict_is_listed()
    {
        await Publications.PublishAsync([Plan, Prompt], Cancel);
        var conflicts = await Publications.PublishAsync([Plan with { Hash = "sha256:1" }, Model, Prompt with { Hash = "sha256:2" }], Cancel);
        Assert.Equal(["sha256:aa", "sha256:bb"], conflicts.Select(conflict => conflict.PinnedHash));
    }

    [Fact]
    public async Task A_list_that_contradicts_itself_is_a_conflict()
    {
        Assert.Single(await Publications.PublishAsync([Plan, Plan with { Hash = "sha256:dd" }], Cancel));
        Assert.Empty(await Publications.PublishAsync([Plan, Plan], Cancel));
    }

    [Fact]
    public async Task Kind_name_and_version_tell_publications_apart()
    {
        Assert.Empty(await Publications.PublishAsync(
            [Plan, Plan with { Version = "1.0.1", Hash = "x" }, Plan with { Name = "PLAN", Hash = "y" }, Prompt], Cancel));
        Assert.Empty(await Publications.PublishAsync([], Cancel));
    }

    [Fact]
    public async Task Of_many_who_publish_one_version_at_once_one_wins()
    {
        var offers = Enumerable.Range(0, 32).Select(n => Plan with { Hash = $"sha256:{n}" }).ToList();
        var results = await Task.WhenAll(offers.Select(offer => Task.Run(() => Publications.PublishAsync([offer], Cancel), Cancel)));
        var winner = offers[Array.FindIndex(results, conflicts => conflicts.Count == 0)];
        Assert.Single(results, conflicts => conflicts.Count == 0);
        Assert.All(results.SelectMany(conflicts => conflicts), conflict => Assert.Equal(winner.Hash, conflict.PinnedHash));
    }

    [Fact]
    public async Task What_was_published_is_read_back_with_time_commit_and_tag()
    {
        var tagged = Plan with { Tag = new("contract/plan/v1.0.0", "c0ffee") };
        await Publications.PublishAsync([tagged, Prompt], Cancel);
        var first = Time.GetUtcNow();
        Time.Advance(TimeSpan.FromSeconds(1));
        await Publications.PublishAsync([tagged, Prompt with { Commit = "later" }, Model], Cancel);
        await ReopenAsync();
        Assert.Equal([new(tagged, first, null), new(Model, Time.GetUtcNow(), null), new(Prompt, first, null)], await Publications.ListAsync(Cancel));
        Assert.Equal(new PublishedVersion(tagged, first, null), await Publications.FindAsync(PublicationKind.Contract, "plan", "1.0.0", Cancel));
        Assert.Null(await Publications.FindAsync(PublicationKind.Contract, "plan", "1.0.1", Cancel));
        Assert.Null(await Publications.FindAsync(PublicationKind.Model, "plan", "1.0.0", Cancel));
    }

    [Fact]
    public async Task A_tag_that_names_another_commit_is_a_conflict_and_pins_nothing()
    {
        var tagged = Plan with { Tag = new("contract/plan/v1.0.0", "c0ffee") };
        await Publications.PublishAsync([tagged], Cancel);
        var moved = Plan with { Tag = new("contract/plan/v1.0.0", "decaf") };
        Assert.Equal([new PublicationConflict(moved, "sha256:aa") { PinnedTagCommit = "c0ffee" }],
            await Publications.PublishAsync([moved, Prompt], Cancel));
        Assert.Equal("c0ffee", Assert.Single(await Publications.ListAsync(Cancel)).Publication.Tag!.Commit);
    }

    [Fact]
    public async Task A_tag_may_come_after_its_version_and_be_missing_later()
    {
        await Publications.PublishAsync([Plan], Cancel);
        var tagged = Plan with { Tag = new("contract/plan/v1.0.0", "c0ffee") };
        Assert.Empty(await Publications.PublishAsync([tagged], Cancel));
        Assert.Empty(await Publications.PublishAsync([Plan], Cancel));
        Assert.Equal(tagged.Tag, Assert.Single(await Publications.ListAsync(Cancel)).Publication.Tag);
    }

    [Fact]
    public async Task Contents_are_kept_once_per_hash_and_proved_on_reading()
    {
        var (prompt, partial) = (Content(ContentKind.Prompt, "plan", "1.0.0", "---\n---\n{{> rules}}"), Content(ContentKind.Partial, "rules", null, "Be kind."));
        Assert.Empty(await Publications.PublishAsync([Prompt with { Contents = [prompt, partial] }], Cancel));
        Assert.Empty(await Publications.PublishAsync([Prompt with { Contents = [prompt with { Commit = "later" }, partial] }], Cancel));
        await ReopenAsync();
        var stored = await Publications.ContentAsync(prompt.Hash, Cancel);
        Assert.Equal((ContentKind.Prompt, "plan", "1.0.0", null), (stored!.Kind, stored.Name, stored.Version, stored.Commit));
        Assert.Equal(prompt.Bytes.ToArray(), stored.Bytes.ToArray());
        Assert.Equal("rules", (await Publications.ContentAsync(partial.Hash, Cancel))!.Name);
        Assert.Null(await Publications.ContentAsync("sha256:none", Cancel));
    }

    [Fact]
    public async Task A_published_prompt_keeps_its_partials()
    {
        var (prompt, partial) = (Content(ContentKind.Prompt, "plan", "1.0.0", "{{> rules}}"), Content(ContentKind.Partial, "rules", null, "Be kind."));
        await Publications.PublishAsync([Prompt with { Contents = [prompt, partial] }], Cancel);
        await ReopenAsync();
        var changed = Prompt with { Contents = [prompt, Content(ContentKind.Partial, "rules", null, "Be brief.")] };
        Assert.Equal([$"rules {partial.Hash}"], Assert.Single(await Publications.PublishAsync([changed, Model], Cancel)).PinnedPartials);
        Assert.Null(await Publications.ContentAsync(changed.Contents[1].Hash, Cancel));
        Assert.Null(await Publications.FindAsync(PublicationKind.Model, Model.Name, Model.Version, Cancel));
    }

    [Fact]
    public async Task What_a_decision_was_made_with_is_stored_with_it()
    {
        var bundle = Content(ContentKind.Bundle, "plan", "1.0.0", "{}");
        var entry = New.Failure();
        entry.Contents = [bundle, bundle];
        await Admissions.AppendAsync(entry, Cancel);
        await ReopenAsync();
        Assert.Equal(bundle.Bytes.ToArray(), (await Publications.ContentAsync(bundle.Hash, Cancel))!.Bytes.ToArray());
    }

    private static StoredContent Content(ContentKind kind, string name, string? version, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new(kind, name, version, ContentHash.OfBytes(bytes).ToString(), bytes, null);
    }
}
