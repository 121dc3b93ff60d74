using System.Reflection;
using Sluice.Storage.Conformance;

namespace Sluice.Storage.Postgres.Tests;

public sealed class PostgresAdmissionStore(PostgresServer server) : AdmissionStoreConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresIdempotency(PostgresServer server) : IdempotencyConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresConcurrentAppend(PostgresServer server) : ConcurrentAppendConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresRecordStore(PostgresServer server) : RecordStoreConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresReloadStore(PostgresServer server) : ReloadStoreConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresFailureStore(PostgresServer server) : FailureStoreConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresPublicationStore(PostgresServer server) : PublicationStoreConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresReleaseStore(PostgresServer server) : ReleaseStoreConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresReopening(PostgresServer server) : ReopeningConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresMigrationStore(PostgresServer server) : MigrationStoreConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresTenants(PostgresServer server) : TenantConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresSessionStore(PostgresServer server) : SessionStoreConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresSessionBranch(PostgresServer server) : SessionBranchConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresSessionRetention(PostgresServer server) : SessionRetentionConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresSessionConcurrency(PostgresServer server) : SessionConcurrencyConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresNoteStore(PostgresServer server) : NoteStoreConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresKeyStore(PostgresServer server) : KeyStoreConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresJobStore(PostgresServer server) : JobStoreConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresGroupStore(PostgresServer server) : GroupStoreConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresNotificationStore(PostgresServer server) : NotificationStoreConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresTraceStore(PostgresServer server) : TraceStoreConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresContentKeyStore(PostgresServer server) : ContentKeyStoreConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresReplayStore(PostgresServer server) : ReplayStoreConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresSafeguardStore(PostgresServer server) : SafeguardStoreConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresAuditStore(PostgresServer server) : AuditStoreConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresAuditTamper(PostgresServer server) : AuditTamperConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresRecordIndex(PostgresServer server) : RecordIndexConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresDocumentStore(PostgresServer server) : DocumentStoreConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresDocumentChunk(PostgresServer server) : DocumentChunkConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresLexicalSearch(PostgresServer server) : LexicalSearchConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
}

public sealed class PostgresVectorStore(PostgresServer server) : VectorStoreConformance
{
    protected override StoreHome NewHome() => new PostgresHome(server);
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
