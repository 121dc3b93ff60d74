using Sluice.Contracts;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server;
using Sluice.Workspace;

namespace Sluice.Cli.Sampling;

/// <summary>A record that was taken for a sample, and what became of it.</summary>
/// <param name="Version">Contract version in which the record is held.</param>
/// <param name="SubmissionId">The submission that made it; its key may be personal.</param>
/// <param name="Sample">The sample, or why it is none.</param>
/// <param name="Written">Whether the file was written; false when it was there.</param>
internal sealed record SampleTaken(string Version, string SubmissionId, CapturedSample Sample, bool Written);

/// <summary>Takes stored records, redacts them, and writes them among the samples of their versions.</summary>
internal sealed class SampleRun(EmbeddedSluice sluice, string tenant, Contract contract, int count, int seed)
{
    /// <summary>Most records of a version that are looked through.</summary>
    public const int ScannedMax = 2_000;

    private const int PageSize = 500, TriesEach = 40;

    /// <summary>Takes samples of a version.</summary>
    public async Task<IReadOnlyList<SampleTaken>> TakeAsync(ContractVersion version, CancellationToken cancellationToken)
    {
        var items = await HeldAsync(version, cancellationToken);
        var taken = new List<SampleTaken>();
        var random = new Random(seed);
        for (var tries = 0; items.Count > 0 && taken.Count(one => one.Sample.Problem is null) < count && tries < count * TriesEach; tries++)
        {
            // The same records for the same store and seed, whatever order they lie in.
            var at = random.Next(items.Count);
            var reference = items[at].Reference;
            items.RemoveAt(at);
            var outcome = await sluice.Records.GetAsync(tenant, reference.Contract, reference.Key, reference.Revision, ReadVersion.Stored,
                cancellationToken);
            if (outcome is null) continue;
            var one = outcome.Record is { } record && record.ContractHash == version.Hash
                ? Keep(version, record)
                : new SampleTaken(version.Id.Version.ToString(), outcome.Revision.SubmissionId,
                    new CapturedSample("", default, [], outcome.Fault is { } fault ? $"it cannot be read ({fault.Code})" : "it was moved meanwhile"), false);
            // A record of a shape that is there already adds nothing.
            if (one.Sample.Problem is not null || !taken.Exists(before => before.Sample.Path == one.Sample.Path)) taken.Add(one);
        }

        return taken;
    }

    private async Task<List<RecordListItem>> HeldAsync(ContractVersion version, CancellationToken cancellationToken)
    {
        var items = new List<RecordListItem>();
        string? cursor = null;
        do
        {
            var page = await sluice.Records.ListAsync(tenant, new RecordFilter(contract.Name, version.Id.Version.ToString()), PageSize, cursor,
                cancellationToken);
            items.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null && items.Count < ScannedMax);
        items.Sort((a, b) => string.CompareOrdinal(a.Reference.Key, b.Reference.Key));
        return items;
    }

    private SampleTaken Keep(ContractVersion version, LoadedRecord record)
    {
        var sample = CapturedSample.Of(contract, version, record.Document.Utf8, seed);
        return new SampleTaken(version.Id.Version.ToString(), record.Revision.SubmissionId, sample, sample.Problem is null && Write(sample));
    }

    private bool Write(CapturedSample sample)
    {
        var path = Path.Combine(sluice.Workspace.Folder, sample.Path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            // Named after its content: what is there is the same.
            if (File.Exists(path)) return false;
            using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            stream.Write(sample.Utf8.Span);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"{sample.Path} cannot be written: {exception.Message.ReplaceLineEndings(" ")}");
        }
    }
}
