using Sluice.Gateway.Stores;

namespace Sluice.Gateway.Content;

/// <summary>Notes in a store that is not to show what was noted. Subjects, kinds, sources and instants stay readable.</summary>
internal sealed class SealedNotes(INoteStore store, ContentKeeper keeper) : INoteStore
{
    public async Task<NoteOutcome> AppendAsync(NoteEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var text = await keeper.SealAsync(entry.Note.Id, entry.Note.Text!, cancellationToken);
        var outcome = await store.AppendAsync(entry with { Note = entry.Note with { Text = text } }, cancellationToken);
        return outcome.Note is { } note ? outcome with { Note = await OpenAsync(note, cancellationToken) } : outcome;
    }

    public async Task<Note?> GetAsync(string tenant, string id, CancellationToken cancellationToken) =>
        await store.GetAsync(tenant, id, cancellationToken) is { } note ? await OpenAsync(note, cancellationToken) : null;

    public async Task<Page<Note>> ListAsync(string tenant, NoteFilter filter, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var page = await store.ListAsync(tenant, filter, limit, cursor, cancellationToken);
        var notes = new List<Note>(page.Items.Count);
        foreach (var note in page.Items) notes.Add(await OpenAsync(note, cancellationToken));
        return page with { Items = notes };
    }

    public Task<int> EraseAsync(string tenant, string subject, string who, DateTimeOffset at, int limit, CancellationToken cancellationToken) =>
        store.EraseAsync(tenant, subject, who, at, limit, cancellationToken);

    public Task<int> ExpireAsync(DateTimeOffset until, string who, DateTimeOffset at, int limit, CancellationToken cancellationToken) =>
        store.ExpireAsync(until, who, at, limit, cancellationToken);

    private async ValueTask<Note> OpenAsync(Note note, CancellationToken cancellationToken) =>
        note.Text is { } text ? note with { Text = await keeper.OpenAsync(note.Id, text, cancellationToken) } : note;
}
