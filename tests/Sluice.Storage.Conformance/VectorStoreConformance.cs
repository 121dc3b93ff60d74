using System.Text;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store keeps the vectors of chunks.</summary>
public abstract class VectorStoreConformance : DocumentConformance
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly VectorModel Model = new("openai", "embed-3", 3, "section-text/1") { Probe = new float[] { 1, 0, 0 } };

    [Fact]
    public async Task A_set_comes_back_field_by_field_after_reopening()
    {
        await PutAsync(Document("a", "one"));
        var set = await BeginAsync(model: Model with { Generation = 3, Probe = new[] { 0.6f, -0.8f, 1e-30f } });
        await ReopenAsync();
        var read = Assert.Single(await Vectors.SetsAsync(Mine, Guides, Cancel));
        Assert.Equal(set with { Model = read.Model }, read);
        Assert.True(set.Model.Fits(read.Model));
        Assert.Equal([0.6f, -0.8f, 1e-30f], read.Model.Probe.ToArray());
        Assert.Equal("openai/embed-3@3", read.Model.ToString());
        Assert.Equal(VectorSetState.Building, read.State);
        Assert.Empty(await Vectors.SetsAsync(Theirs, Guides, Cancel));
        Assert.Empty(await Vectors.SetsAsync(Mine, "other", Cancel));
    }

    [Fact]
    public async Task Chunks_without_a_vector_are_missing_in_their_order_until_they_have_one()
    {
        await PutAsync(Document("a", "one", "two", "three"));
        var set = await BeginAsync();
        var missing = await Vectors.MissingAsync(set, 0, 10, Cancel);
        Assert.Equal(["one", "two", "three"], await TextsOfAsync(missing));
        Assert.Equal(missing.Skip(1), await Vectors.MissingAsync(set, missing[0].Seq, 10, Cancel));
        Assert.Equal([missing[0]], await Vectors.MissingAsync(set, 0, 1, Cancel));
        Assert.True(await Vectors.KeepAsync(Lease, set, [Vector(missing[1], 0, 1, 0)], Cancel));
        Assert.Equal([missing[0], missing[2]], await Vectors.MissingAsync(set, 0, 10, Cancel));
        Assert.Equal(new VectorCount(2, 1, 0), await Vectors.CountAsync(set, Cancel));
    }

    [Fact]
    public async Task Vectors_come_back_bit_by_bit_in_the_order_of_keeping()
    {
        await PutAsync(Document("a", "one", "two", "three"));
        var set = await BeginAsync();
        var missing = await Vectors.MissingAsync(set, 0, 10, Cancel);
        await Vectors.KeepAsync(Lease, set, [Vector(missing[2], 0.1f, float.Epsilon, -0f)], Cancel);
        await Vectors.KeepAsync(Lease, set, [Vector(missing[0], 1, 0, 0), Vector(missing[1], 0, 1, 0)], Cancel);
        await ReopenAsync();
        var all = await Vectors.ReadAsync(set.Seq, 0, 10, Cancel);
        Assert.Equal([missing[2].Id, missing[0].Id, missing[1].Id], all.Select(vector => vector.Id));
        Assert.Equal([0.1f, float.Epsilon, -0f], all[0].Vector.ToArray());
        Assert.True(all[0].Position > 0 && all[0].Position < all[1].Position && all[1].Position < all[2].Position);
        Assert.Equal([all[2].Id], (await Vectors.ReadAsync(set.Seq, all[1].Position, 10, Cancel)).Select(vector => vector.Id));
        Assert.Equal([all[0].Id], (await Vectors.ReadAsync(set.Seq, 0, 1, Cancel)).Select(vector => vector.Id));
        Assert.True((await Vectors.SetsAsync(Mine, Guides, Cancel))[0].Position >= all[2].Position);
    }

    [Fact]
    public async Task What_has_a_vector_gets_no_second_one_and_the_first_stays()
    {
        await PutAsync(Document("a", "one"));
        var set = await BeginAsync();
        var chunk = Assert.Single(await Vectors.MissingAsync(set, 0, 10, Cancel));
        Assert.True(await Vectors.KeepAsync(Lease, set, [Vector(chunk, 1, 0, 0), Vector(chunk, 0, 1, 0)], Cancel));
        Assert.True(await Vectors.KeepAsync(Lease, set, [Vector(chunk, 0, 0, 1)], Cancel));
        var kept = Assert.Single(await Vectors.ReadAsync(set.Seq, 0, 10, Cancel));
        Assert.Equal([1f, 0f, 0f], kept.Vector.ToArray());
    }

    [Fact]
    public async Task A_text_that_is_refused_is_not_asked_for_again_and_gives_no_vector()
    {
        await PutAsync(Document("a", "one", "two"));
        var set = await BeginAsync();
        var missing = await Vectors.MissingAsync(set, 0, 10, Cancel);
        await Vectors.KeepAsync(Lease, set, [new ChunkVector(missing[0].Seq, missing[0].Id, default)], Cancel);
        await Vectors.KeepAsync(Lease, set, [Vector(missing[1], 1, 0, 0)], Cancel);
        Assert.Empty(await Vectors.MissingAsync(set, 0, 10, Cancel));
        Assert.Equal([missing[1].Id], (await Vectors.ReadAsync(set.Seq, 0, 10, Cancel)).Select(vector => vector.Id));
        Assert.Equal(new VectorCount(0, 1, 1), await Vectors.CountAsync(set, Cancel));
    }

    [Fact]
    public async Task A_chunk_that_has_gone_takes_its_vector_with_it_and_gets_none()
    {
        await PutAsync(Document("a", "one", "two"));
        await PutAsync(Document("b", "other"));
        var set = await BeginAsync();
        var missing = await Vectors.MissingAsync(set, 0, 10, Cancel);
        await Vectors.KeepAsync(Lease, set, [Vector(missing[0], 1, 0, 0), Vector(missing[2], 0, 1, 0)], Cancel);
        await PutAsync(Document("a", "two", "new"));
        Assert.True(await Documents.RemoveDocumentAsync(Mine, Guides, "b", Cancel));
        Assert.Empty(await Vectors.ReadAsync(set.Seq, 0, 10, Cancel));
        Assert.True(await Vectors.KeepAsync(Lease, set, [Vector(missing[0], 1, 0, 0), Vector(missing[1], 0, 0, 1)], Cancel));
        Assert.Equal([missing[1].Id], (await Vectors.ReadAsync(set.Seq, 0, 10, Cancel)).Select(vector => vector.Id));
        Assert.Equal(["new"], await TextsOfAsync(await Vectors.MissingAsync(set, 0, 10, Cancel)));
    }

    [Fact]
    public async Task A_vector_is_kept_only_under_the_id_that_the_chunk_has()
    {
        await PutAsync(Document("a", "one", "two"));
        await PutAsync(Document("a", "one", "two") with { Tenant = Theirs });
        var set = await BeginAsync();
        var missing = await Vectors.MissingAsync(set, 0, 10, Cancel);
        var theirs = await Vectors.MissingAsync(await BeginAsync(Theirs), 0, 10, Cancel);
        Lease = (await LeaseAsync("me"))!;
        Assert.True(await Vectors.KeepAsync(Lease, set, [new ChunkVector(missing[0].Seq, missing[1].Id, Numbers(1, 0, 0)), Vector(theirs[0], 1, 0, 0)], Cancel));
        Assert.Empty(await Vectors.ReadAsync(set.Seq, 0, 10, Cancel));
    }

    [Fact]
    public async Task A_set_takes_the_place_of_another_only_when_it_is_whole()
    {
        await PutAsync(Document("a", "one"));
        var first = await BeginAsync();
        Assert.False(await Vectors.SwitchAsync(Lease, first, Time.GetUtcNow(), Cancel));
        await FillAsync(first);
        Assert.True(await Vectors.SwitchAsync(Lease, first, Time.GetUtcNow(), Cancel));
        var second = await BeginAsync(model: Model with { Model = "embed-4" });
        Assert.Equal([(first.Seq, VectorSetState.Active), (second.Seq, VectorSetState.Building)],
            (await Vectors.SetsAsync(Mine, Guides, Cancel)).Select(set => (set.Seq, set.State)));
        await FillAsync(second);
        await PutAsync(Document("b", "meanwhile"));
        Assert.False(await Vectors.SwitchAsync(Lease, second, Time.GetUtcNow(), Cancel));
        await FillAsync(second);
        Assert.True(await Vectors.SwitchAsync(Lease, second, Time.GetUtcNow(), Cancel));
        Assert.Equal([(second.Seq, VectorSetState.Active)], (await Vectors.SetsAsync(Mine, Guides, Cancel)).Select(set => (set.Seq, set.State)));
        Assert.Equal([first.Seq], (await Vectors.RetiredAsync(Mine, Guides, Cancel)).Select(set => set.Seq));
        Assert.False(await Vectors.SwitchAsync(Lease, first, Time.GetUtcNow(), Cancel));
        Assert.False(await Vectors.KeepAsync(Lease, first, [], Cancel));
    }

    [Fact]
    public async Task A_set_that_is_begun_gives_up_the_one_before_and_what_is_retired_is_removed_in_portions()
    {
        await PutAsync(Document("a", "one", "two", "three"));
        var given = await BeginAsync();
        await FillAsync(given);
        await Vectors.CopiedAsync(Lease, given.Seq, "qdrant http://there/", new VectorCopy(3, true), Cancel);
        var next = await BeginAsync(model: Model with { Model = "embed-4" });
        Assert.Equal([next.Seq], (await Vectors.SetsAsync(Mine, Guides, Cancel)).Select(set => set.Seq));
        Assert.False(await Vectors.RemoveAsync(Lease, next.Seq, 10, Cancel));
        Assert.False(await Vectors.RemoveAsync(Lease, given.Seq, 2, Cancel));
        Assert.Single(await Vectors.ReadAsync(given.Seq, 0, 10, Cancel));
        Assert.True(await Vectors.RemoveAsync(Lease, given.Seq, 2, Cancel));
        Assert.Empty(await Vectors.RetiredAsync(Mine, Guides, Cancel));
        Assert.Equal([next.Seq], (await Vectors.SetsAsync(Mine, Guides, Cancel)).Select(set => set.Seq));
    }

    [Fact]
    public async Task One_has_the_lease_until_it_is_over_and_then_nothing_of_the_older_one_is_written()
    {
        await PutAsync(Document("a", "one"));
        var set = await BeginAsync();
        var chunk = Assert.Single(await Vectors.MissingAsync(set, 0, 10, Cancel));
        Assert.Null(await LeaseAsync("you"));
        Assert.Equal(Lease, await LeaseAsync("me"));
        Time.Advance(Minute);
        var yours = await LeaseAsync("you");
        Assert.Equal(Lease with { Number = Lease.Number + 1 }, yours);
        Assert.False(await Vectors.KeepAsync(Lease, set, [Vector(chunk, 1, 0, 0)], Cancel));
        Assert.Null(await Vectors.BeginAsync(Lease, Model, Time.GetUtcNow(), Cancel));
        Assert.False(await Vectors.SwitchAsync(Lease, set, Time.GetUtcNow(), Cancel));
        Assert.False(await Vectors.CopiedAsync(Lease, set.Seq, "there", new VectorCopy(1, true), Cancel));
        Assert.Equal(1, (await Vectors.CountAsync(set, Cancel)).Missing);
        Assert.True(await Vectors.KeepAsync(yours!, set, [Vector(chunk, 1, 0, 0)], Cancel));
        Assert.Null(await LeaseAsync("me"));
    }

    [Fact]
    public async Task Many_ask_for_a_lease_at_once_and_one_has_it()
    {
        await PutAsync(Document("a", "one"));
        var leases = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => LeaseAsync($"worker-{number}")));
        Assert.Single(leases, lease => lease is not null);
    }

    [Fact]
    public async Task A_collection_without_documents_has_no_lease_and_no_tenants()
    {
        Assert.Null(await LeaseAsync("me"));
        Assert.Empty(await Vectors.TenantsAsync(Guides, Cancel));
        await PutAsync(Document("a", "one"));
        await PutAsync(Document("a", "one") with { Tenant = Theirs });
        Assert.Equal([Theirs, Mine], (await Vectors.TenantsAsync(Guides, Cancel)).Order(StringComparer.Ordinal));
        await Documents.RemoveDocumentAsync(Mine, Guides, "a", Cancel);
        Assert.Equal([Theirs], await Vectors.TenantsAsync(Guides, Cancel));
    }

    [Fact]
    public async Task How_far_a_copy_is_stands_for_each_place()
    {
        await PutAsync(Document("a", "one"));
        var set = await BeginAsync();
        Assert.Equal(new VectorCopy(0, false), await Vectors.CopyAsync(set.Seq, "here", Cancel));
        Assert.True(await Vectors.CopiedAsync(Lease, set.Seq, "here", new VectorCopy(7, false), Cancel));
        Assert.True(await Vectors.CopiedAsync(Lease, set.Seq, "here", new VectorCopy(9, true), Cancel));
        Assert.Equal(new VectorCopy(9, true), await Vectors.CopyAsync(set.Seq, "here", Cancel));
        Assert.Equal(new VectorCopy(0, false), await Vectors.CopyAsync(set.Seq, "there", Cancel));
    }

    [Fact]
    public async Task Chunks_fit_whose_documents_have_every_value_that_is_asked_for()
    {
        await PutAsync(Document("a", "one") with { Metadata = Encoding.UTF8.GetBytes("""{"lang":"de","level":"a/1"}""") });
        await PutAsync(Document("b", "two") with { Metadata = Encoding.UTF8.GetBytes("""{"lang":"de"}""") });
        await PutAsync(Document("c", "three"));
        var chunks = (await Documents.ChunksAfterAsync(Mine, Guides, 0, 10, Cancel)).Select(chunk => chunk.Id).ToList();
        Assert.Equal(["a", "b"], await FittingAsync(("/lang", "de")));
        Assert.Equal(["a"], await FittingAsync(("/lang", "de"), ("/level", "a/1")));
        Assert.Empty(await FittingAsync(("/lang", "' or 1=1 --")));
        Assert.Equal(["a", "b", "c"], await FittingAsync());
        Assert.Empty(await Vectors.FittingAsync(Theirs, Guides, chunks, new Dictionary<string, string>(), Cancel));

        async Task<IEnumerable<string>> FittingAsync(params (string Pointer, string Value)[] filter)
        {
            var fitting = await Vectors.FittingAsync(Mine, Guides, [.. chunks, "not there"], filter.ToDictionary(pair => pair.Pointer, pair => pair.Value), Cancel);
            return (await Documents.ChunksAsync(Mine, Guides, fitting, Cancel)).Select(chunk => chunk.Document).Order(StringComparer.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_kept_while_documents_change_never_belongs_to_another_text()
    {
        for (var number = 0; number < 20; number++) await PutAsync(Document($"d{number}", $"text {number}"));
        var set = await BeginAsync();
        var embedding = Task.Run(async () =>
        {
            for (var round = 0; round < 40; round++)
            {
                foreach (var chunk in await Vectors.MissingAsync(set, 0, 7, Cancel)) await Vectors.KeepAsync(Lease, set, [Vector(chunk, 1, 0, 0)], Cancel);
            }
        }, Cancel);
        for (var round = 0; round < 20; round++)
        {
            await PutAsync(Document($"d{round}", $"changed {round}"));
            await Documents.RemoveDocumentAsync(Mine, Guides, $"d{(round + 7) % 20}", Cancel);
        }

        await embedding;
        await FillAsync(set);
        var there = (await Documents.ChunksAfterAsync(Mine, Guides, 0, 100, Cancel)).Select(chunk => chunk.Id).Order(StringComparer.Ordinal);
        Assert.Equal(there, (await Vectors.ReadAsync(set.Seq, 0, 100, Cancel)).Select(vector => vector.Id).Order(StringComparer.Ordinal));
    }

    private VectorLease Lease { get; set; } = null!;

    private Task<VectorLease?> LeaseAsync(string owner, string tenant = Mine) => Vectors.LeaseAsync(tenant, Guides, owner, Time.GetUtcNow(), Time.GetUtcNow() + Minute, Cancel);

    private async Task<VectorSet> BeginAsync(string tenant = Mine, VectorModel? model = null)
    {
        Lease = (await LeaseAsync("me", tenant))!;
        return (await Vectors.BeginAsync(Lease, model ?? Model, Time.GetUtcNow(), Cancel))!;
    }

    private async Task FillAsync(VectorSet set)
    {
        var missing = await Vectors.MissingAsync(set, 0, 1000, Cancel);
        Assert.True(await Vectors.KeepAsync(Lease, set, [.. missing.Select(chunk => Vector(chunk, 1, 0, 0))], Cancel));
    }

    private async Task<IEnumerable<string>> TextsOfAsync(IEnumerable<UnembeddedChunk> chunks) =>
        (await Documents.ChunksAsync(Mine, Guides, [.. chunks.Select(chunk => chunk.Id)], Cancel)).Select(chunk => chunk.Text);

    private static ChunkVector Vector(UnembeddedChunk chunk, params float[] numbers) => new(chunk.Seq, chunk.Id, numbers);

    private static ReadOnlyMemory<float> Numbers(params float[] numbers) => numbers;
}
