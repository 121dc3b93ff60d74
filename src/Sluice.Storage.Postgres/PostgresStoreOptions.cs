using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Npgsql;

namespace Sluice.Storage.Postgres;

/// <summary>Settings of the shared store.</summary>
public sealed partial class PostgresStoreOptions
{
    /// <summary>Npgsql's connection string (https://www.npgsql.org/doc/connection-string-parameters.html); no default.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "ConnectionString is missing: write 'Host=…;Database=…;Username=…'.")]
    public string ConnectionString { get; set; } = "";

    /// <summary>The schema of the tables; default <c>sluice</c>. Made when it does not exist.</summary>
    public string Schema { get; set; } = "sluice";

    /// <summary>How many groups are written at the same time; default 2.</summary>
    [Range(1, 64)]
    public int WritersMax { get; set; } = 2;

    /// <summary>Most decisions waiting to be written; default 4,096. A caller that finds the queue full waits up to
    /// <see cref="QueueWaitSeconds"/>.</summary>
    [Range(1, 1_000_000)]
    public int QueueMax { get; set; } = 4096;

    /// <summary>Longest wait for a place in a full queue, in seconds; default 5. After it: <c>store_busy</c>.</summary>
    [Range(0.0, 3600.0)]
    public double QueueWaitSeconds { get; set; } = 5;

    /// <summary>Most decisions in one transaction; default 128.</summary>
    [Range(1, 100_000)]
    public int GroupMax { get; set; } = 128;

    /// <summary>Bytes of outputs and documents after which a transaction takes no further decision; default 16 MiB.</summary>
    [Range(1, 1L << 31)]
    public long GroupBytesMax { get; set; } = 16 * 1024 * 1024;

    /// <summary>How long decisions wait for a server that is away, in seconds; default 10. They are written when it comes back within
    /// that time, exactly once; after it: <c>store_unavailable</c>.</summary>
    [Range(0.0, 3600.0)]
    public double AwayWaitSeconds { get; set; } = 10;

    /// <summary>How long opening waits for another process that is preparing the same schema, in seconds; default 30.</summary>
    [Range(0.0, 3600.0)]
    public double OpenWaitSeconds { get; set; } = 30;

    /// <summary>Most pairs of a chunk and a word that a search by words scores at a time; default 60,000.</summary>
    [Range(1_000, 100_000_000)]
    public int SearchPairsMax { get; set; } = 60_000;

    /// <summary>Every problem of these settings, one sentence each, never with a password; empty when there is none.</summary>
    internal IReadOnlyList<string> Problems()
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(this, new ValidationContext(this), results, validateAllProperties: true);
        var problems = results.ConvertAll(result => result.ErrorMessage ?? "A setting is invalid.");
        if (!SchemaPattern.IsMatch(Schema))
            problems.Add("Schema must be lower-case letters, digits and underscores, beginning with a letter, at most 63 characters.");
        try
        {
            if (ConnectionString.Length > 0 && string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(ConnectionString).Host))
                problems.Add("ConnectionString names no host: write 'Host=…;Database=…;Username=…'.");
        }
        catch (ArgumentException)
        {
            problems.Add("ConnectionString is not one of Npgsql: write 'Host=…;Database=…;Username=…'.");
        }
        return problems;
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,62}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SchemaPattern { get; }
}
