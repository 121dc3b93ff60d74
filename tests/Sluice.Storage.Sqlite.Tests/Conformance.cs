using System.Reflection;
using Sluice.Storage.Conformance;

namespace Sluice.Storage.Sqlite.Tests;

public sealed class SqliteAdmissionStore : AdmissionStoreConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteIdempotency : IdempotencyConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteConcurrentAppend : ConcurrentAppendConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteRecordStore : RecordStoreConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteFailureStore : FailureStoreConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqlitePublicationStore : PublicationStoreConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteReleaseStore : ReleaseStoreConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteReloadStore : ReloadStoreConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteReopening : ReopeningConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteMigrationStore : MigrationStoreConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteTenants : TenantConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteSessionStore : SessionStoreConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteSessionBranch : SessionBranchConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteSessionRetention : SessionRetentionConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteSessionConcurrency : SessionConcurrencyConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteNoteStore : NoteStoreConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteKeyStore : KeyStoreConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteJobStore : JobStoreConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteGroupStore : GroupStoreConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteNotificationStore : NotificationStoreConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteTraceStore : TraceStoreConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteContentKeyStore : ContentKeyStoreConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteReplayStore : ReplayStoreConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteSafeguardStore : SafeguardStoreConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteAuditStore : AuditStoreConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteAuditTamper : AuditTamperConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteRecordIndex : RecordIndexConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteDocumentStore : DocumentStoreConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteDocumentChunk : DocumentChunkConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteLexicalSearch : LexicalSearchConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class SqliteVectorStore : VectorStoreConformance
{
    protected override StoreHome NewHome() => new SqliteHome();
}

public sealed class ConformanceTests
{
    [Fact]
    public void Every_class_of_the_suite_is_inherited_here()
    {
        var suite = typeof(StoreConformance).Assembly.GetExportedTypes()
            .Where(type => type.IsAbstract && type.IsSubclassOf(typeof(StoreConformance)) && type.GetMethods().Any(IsTest)).ToList();
        var bases = typeof(ConformanceTests).Assembly.GetExportedTypes().Where(type => !type.IsAbstract).Select(type => type.BaseType).ToHashSet();
        Assert.NotEmpty(suite);
        Assert.Empty(suite.Where(type => !bases.Contains(type)).Select(type => type.Name));
    }

    private static bool IsTest(MethodInfo method) => method.IsDefined(typeof(FactAttribute), inherit: true);
}
