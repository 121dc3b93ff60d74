using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Conformance;

/// <summary>How every store keeps notes: only added, superseded once, and never without an account.</summary>
public abstract class NoteStoreConformance : StoreConformance
{
    private const string Other = "acme";
    private static readonly NoteSource Said = new() { Session = "ses_1", Seq = 2, Record = new("profile", "ann", 3), SubmissionId = "sub_1", TraceId = "0af7" };
    private int _made;

    private NoteEntry Entry(string text, string subject = "ann", string tenant = Mine, string? supersedes = null, string? key = null, int max = 100) => new()
    {
        Note = new Note
        {
            Tenant = tenant,
            Id = $"note_{Interlocked.Increment(ref _made)}",
            Subject = subject,
            Kind = "fact",
            Text = text,
            Source = Said,
            Who = "key_1",
            At = Time.GetUtcNow(),
            Supersedes = supersedes,
        },
        IdempotencyKey = key,
        RequestHash = $"sha256:{text}",
        CurrentMax = max,
    };

    private async Task<Note> NoteAsync(string text, string subject = "ann", string tenant = Mine, string? supersedes = null)
    {
        var outcome = await Notes.AppendAsync(Entry(text, subject, tenant, supersedes), Cancel);
        Assert.Equal(NoteResult.Appended, outcome.Result);
        return outcome.Note!;
    }

    private async Task<string[]> TextsAsync(NoteFilter filter, string tenant = Mine) =>
        [.. (await AllAsync(cursor => Notes.ListAsync(tenant, filter, 2, cursor, Cancel))).Select(note => note.Text ?? "-")];

    private Task<int> EraseAsync(string subject, int limit = 100) => Notes.EraseAsync(Mine, subject, "bob", Time.GetUtcNow(), limit, Cancel);

    [Fact]
    public async Task A_note_comes_back_as_it_was_appended()
    {
        var note = await NoteAsync("likes\n\"primes\" ä 🎻");
        await ReopenAsync();
        Assert.Equal(note, await Notes.GetAsync(Mine, note.Id, Cancel));
        Assert.Equal(Said, note.Source);
        Assert.True(note.IsCurrent);
        Assert.Null(await Notes.GetAsync(Mine, "note_none", Cancel));
    }

    [Fact]
    public async Task A_superseded_note_stays_and_says_by_which()
    {
        var first = await NoteAsync("is a beginner");
        var second = await NoteAsync("is advanced", supersedes: first.Id);
        Assert.Equal(first.Id, second.Supersedes);
        Assert.Equal(first with { SupersededBy = second.Id }, await Notes.GetAsync(Mine, first.Id, Cancel));
        Assert.Equal(["is advanced"], await TextsAsync(new("ann")));
        Assert.Equal(["is advanced", "is a beginner"], await TextsAsync(new("ann", History: true)));

        var again = await Notes.AppendAsync(Entry("is lost", supersedes: first.Id), Cancel);
        Assert.Equal(new NoteOutcome(NoteResult.SupersededBefore, Other: second.Id), again);
        Assert.Equal(NoteResult.Appended, (await Notes.AppendAsync(Entry("is a teacher", supersedes: second.Id), Cancel)).Result);
        Assert.Equal(["is a teacher"], await TextsAsync(new("ann")));
    }

    [Fact]
    public async Task Only_a_note_of_the_same_subject_and_tenant_is_superseded()
    {
        var (bob, theirs) = (await NoteAsync("b", "bob"), await NoteAsync("t", "ann", Other));
        foreach (var id in (string[])[bob.Id, theirs.Id, "note_none"])
            Assert.Equal(new NoteOutcome(NoteResult.SupersededUnknown), await Notes.AppendAsync(Entry("a", supersedes: id), Cancel));
        Assert.Empty(await TextsAsync(new("ann", History: true)));
    }

    [Fact]
    public async Task Of_several_that_supersede_one_note_at_once_one_does()
    {
        var first = await NoteAsync("first");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Notes.AppendAsync(Entry($"n{i}", supersedes: first.Id), Cancel)));
        var winner = Assert.Single(outcomes, outcome => outcome.Result == NoteResult.Appended).Note!;
        Assert.All(outcomes.Where(outcome => outcome.Note is null), outcome => Assert.Equal(winner.Id, outcome.Other));
        Assert.Equal(2, (await TextsAsync(new("ann", History: true))).Length);
    }

    [Fact]
    public async Task A_note_that_is_sent_again_is_appended_once()
    {
        var sent = Entry("a", key: "k");
        Assert.Equal(NoteResult.Appended, (await Notes.AppendAsync(sent, Cancel)).Result);
        var again = await Notes.AppendAsync(Entry("a", key: "k"), Cancel);
        Assert.Equal(new NoteOutcome(NoteResult.Replayed, sent.Note), again);
        Assert.Equal(new NoteOutcome(NoteResult.KeyConflict, Other: sent.Note.Id), await Notes.AppendAsync(Entry("b", key: "k"), Cancel));
        Assert.Equal(NoteResult.Appended, (await Notes.AppendAsync(Entry("b", "bob", key: "k"), Cancel)).Result);
        Assert.Equal(NoteResult.Appended, (await Notes.AppendAsync(Entry("b", tenant: Other, key: "k"), Cancel)).Result);

        Assert.Equal(NoteResult.Replayed, (await Notes.AppendAsync(Entry("a", key: "k") with { ReplayOnly = true }, Cancel)).Result);
        Assert.Equal(new NoteOutcome(NoteResult.NoReplay), await Notes.AppendAsync(Entry("a", key: "none") with { ReplayOnly = true }, Cancel));

        var many = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Notes.AppendAsync(Entry("c", key: "at once"), Cancel)));
        Assert.Single(many, outcome => outcome.Result == NoteResult.Appended);
        Assert.Single(many.Select(outcome => outcome.Note!.Id).Distinct());
    }

    [Fact]
    public async Task A_replay_of_what_superseded_a_note_is_no_conflict()
    {
        var first = await NoteAsync("first");
        await Notes.AppendAsync(Entry("second", supersedes: first.Id, key: "k"), Cancel);
        Assert.Equal(NoteResult.Replayed, (await Notes.AppendAsync(Entry("second", supersedes: first.Id, key: "k"), Cancel)).Result);
    }

    [Fact]
    public async Task A_subject_has_a_limit_of_current_notes_whoever_appends_at_once()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Notes.AppendAsync(Entry($"n{i}", max: 3), Cancel)));
        Assert.Equal((3, 7), (outcomes.Count(outcome => outcome.Result == NoteResult.Appended), outcomes.Count(outcome => outcome.Result == NoteResult.Full)));
        var one = (await Notes.ListAsync(Mine, new("ann"), 1, null, Cancel)).Items[0];
        Assert.Equal(NoteResult.Appended, (await Notes.AppendAsync(Entry("in its place", supersedes: one.Id, max: 3), Cancel)).Result);
        Assert.Equal(NoteResult.Full, (await Notes.AppendAsync(Entry("more", max: 3), Cancel)).Result);
        Assert.Equal(NoteResult.Appended, (await Notes.AppendAsync(Entry("another's", "bob", max: 3), Cancel)).Result);
    }

    [Fact]
    public async Task Lists_are_of_a_subject_a_kind_or_a_tenant()
    {
        foreach (var (text, subject) in new[] { ("1", "ann"), ("2", "bob"), ("3", "ann"), ("4", "ann"), ("5", "bob") }) await NoteAsync(text, subject);
        await NoteAsync("theirs", tenant: Other);
        await Notes.AppendAsync(Entry("6") with { Note = Entry("6").Note with { Kind = "goal" } }, Cancel);
        Assert.Equal(["6", "5", "4", "3", "2", "1"], await TextsAsync(new()));
        Assert.Equal(["6", "4", "3", "1"], await TextsAsync(new("ann")));
        Assert.Equal(["6"], await TextsAsync(new("ann", "goal")));
        Assert.Equal(["5", "4", "3", "2", "1"], await TextsAsync(new(Kind: "fact", History: true)));
        Assert.Equal(["theirs"], await TextsAsync(new(), Other));
        Assert.Empty(await TextsAsync(new("nobody")));
        Assert.Equal(StoreErrorCode.CursorInvalid, (await Assert.ThrowsAsync<StoreException>(() => Notes.ListAsync(Mine, new(), 1, "czE", Cancel))).Code);
    }

    [Fact]
    public async Task A_subject_that_is_erased_keeps_that_there_were_notes()
    {
        var first = await NoteAsync("secret one");
        await NoteAsync("secret two", supersedes: first.Id);
        await Notes.AppendAsync(Entry("secret three", key: "k"), Cancel);
        await NoteAsync("bob's", "bob");
        await NoteAsync("theirs", tenant: Other);
        Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal((2, 1, 0), (await EraseAsync("ann", 2), await EraseAsync("ann", 2), await EraseAsync("ann", 2)));
        await ReopenAsync();

        var history = (await Notes.ListAsync(Mine, new("ann", History: true), 10, null, Cancel)).Items;
        Assert.Equal(3, history.Count);
        Assert.All(history, note => Assert.Equal((null, new NoteRemoval(NoteRemovalReason.Erased, "bob", Time.GetUtcNow())), (note.Text, note.Removal)));
        Assert.Equal((Said, "fact", "key_1"), (history[0].Source, history[0].Kind, history[0].Who));
        Assert.Empty(await TextsAsync(new("ann")));
        Assert.Equal(["bob's"], await TextsAsync(new("bob")));
        Assert.Equal(["theirs"], await TextsAsync(new("ann"), Other));
        Assert.Equal(NoteResult.SupersededRemoved, (await Notes.AppendAsync(Entry("x", supersedes: history[0].Id), Cancel)).Result);
        // Whether it was the same cannot be told any more; that it was taken can.
        Assert.Equal(NoteResult.Replayed, (await Notes.AppendAsync(Entry("anything", key: "k"), Cancel)).Result);
        Assert.Equal(NoteResult.Appended, (await Notes.AppendAsync(Entry("a new beginning"), Cancel)).Result);
        Assert.Equal(3, (await AllAsync(cursor => Audit.EntriesAsync(Mine, 10, cursor, Cancel))).Count(entry => entry.Action == "note.removed"));
        Assert.Empty(await Audit.DifferencesAsync(10, Cancel));
    }

    [Fact]
    public async Task Notes_of_every_tenant_expire_in_bounded_steps()
    {
        for (var i = 0; i < 3; i++) await NoteAsync($"old {i}");
        var theirs = await NoteAsync("theirs", tenant: Other);
        var until = Time.GetUtcNow();
        Time.Advance(TimeSpan.FromDays(2));
        await NoteAsync("new");
        Task<int> Step() => Notes.ExpireAsync(until, "sweep", Time.GetUtcNow(), 3, Cancel);
        Assert.Equal((3, 1, 0), (await Step(), await Step(), await Step()));
        Assert.Equal(["new"], await TextsAsync(new()));
        Assert.Equal(new NoteRemoval(NoteRemovalReason.Expired, "sweep", Time.GetUtcNow()), (await Notes.GetAsync(Other, theirs.Id, Cancel))!.Removal);
        Assert.Equal(0, await EraseAsync("nobody"));
    }
}
