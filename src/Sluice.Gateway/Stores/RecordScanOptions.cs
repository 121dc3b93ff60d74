namespace Sluice.Gateway.Stores;

/// <summary>Which revisions are read, of all tenants.</summary>
/// <param name="Contract">Contract name.</param>
/// <param name="Hash">Hash of the version that decided them, as <c>sha256:</c> and 64 digits.</param>
public sealed record RecordScanOptions(string Contract, string Hash)
{
    /// <summary>Most revisions to read; where there are more, a random sample of that size. Default: all.</summary>
    public int SampleMax { get; init; } = int.MaxValue;

    /// <summary>Where chance begins; the same seed chooses the same ones. Default 1.</summary>
    public int Seed { get; init; } = 1;
}
