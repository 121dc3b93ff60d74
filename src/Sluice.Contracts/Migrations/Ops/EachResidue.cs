using Sluice.Schemas;

namespace Sluice.Contracts.Migrations;

/// <summary>Finds the item that each kept residue belongs to, after items were edited, moved, added or removed.</summary>
internal static class EachResidue
{
    private readonly record struct Entry(int Index, string Identity, DocumentNode Inner);

    /// <summary>The residue of each item that is there now; null where there is none.</summary>
    /// <param name="kept">The entries: index, identity, inner residue.</param>
    /// <param name="count">How many items there were.</param>
    /// <param name="identities">The identities of the items that are there now.</param>
    /// <param name="isKey">Whether identities are keys, which alone decide.</param>
    public static DocumentNode?[] Align(DocumentNode kept, int count, string[] identities, bool isKey)
    {
        var found = new DocumentNode?[identities.Length];
        var entries = Read(kept);
        var places = new int[entries.Count];
        Array.Fill(places, -1);
        MatchSame(entries, identities, places);
        if (!isKey) MatchEdited(entries, count, identities.Length, places);
        for (var i = 0; i < entries.Count; i++)
            if (places[i] >= 0) found[places[i]] = entries[i].Inner;
        return found;
    }

    private static List<Entry> Read(DocumentNode kept)
    {
        var entries = new List<Entry>();
        foreach (var item in kept.Items)
        {
            if (item is { Kind: JsonKind.Array, Items: [{ Kind: JsonKind.Number } index, { Kind: JsonKind.String } identity, var inner] }
                && System.Buffers.Text.Utf8Parser.TryParse(index.Raw, out int at, out _))
                entries.Add(new(at, identity.GetString(), inner));
        }
        return entries;
    }

    /// <summary>Items that are as they were: at their place first, else the first of its kind that is free.</summary>
    private static void MatchSame(List<Entry> entries, string[] identities, int[] places)
    {
        var free = new Dictionary<string, SortedSet<int>>(StringComparer.Ordinal);
        for (var j = 0; j < identities.Length; j++)
        {
            if (!free.TryGetValue(identities[j], out var at)) free[identities[j]] = at = [];
            at.Add(j);
        }
        for (var i = 0; i < entries.Count; i++)
            if (free.TryGetValue(entries[i].Identity, out var at) && at.Remove(entries[i].Index)) places[i] = entries[i].Index;
        for (var i = 0; i < entries.Count; i++)
        {
            if (places[i] >= 0 || !free.TryGetValue(entries[i].Identity, out var at) || at.Count == 0) continue;
            places[i] = at.Min;
            at.Remove(at.Min);
        }
    }

    /// <summary>Items that were edited: those between two that were not, when as many stand there now as before.</summary>
    private static void MatchEdited(List<Entry> entries, int before, int now, int[] places)
    {
        var taken = places.Where(p => p >= 0).ToHashSet();
        for (var i = 0; i < entries.Count; i++)
        {
            if (places[i] >= 0) continue;
            var (left, right) = (i - 1, i + 1);
            while (left >= 0 && places[left] < 0) left--;
            while (right < entries.Count && places[right] < 0) right++;
            var (oldFrom, newFrom) = left < 0 ? (-1, -1) : (entries[left].Index, places[left]);
            var (oldTo, newTo) = right == entries.Count ? (before, now) : (entries[right].Index, places[right]);
            if (oldTo - oldFrom != newTo - newFrom) continue;
            var at = newFrom + entries[i].Index - oldFrom;
            if (at >= 0 && at < now && taken.Add(at)) places[i] = at;
        }
    }
}
