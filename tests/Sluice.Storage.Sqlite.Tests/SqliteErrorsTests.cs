using Microsoft.Data.Sqlite;
using Sluice.Gateway.Stores;

namespace Sluice.Storage.Sqlite.Tests;

public sealed class SqliteErrorsTests
{
    [Theory]
    [InlineData(13, StoreErrorCode.Full)]
    [InlineData(5, StoreErrorCode.Locked)]
    [InlineData(6, StoreErrorCode.Locked)]
    [InlineData(11, StoreErrorCode.Corrupt)]
    [InlineData(26, StoreErrorCode.Corrupt)]
    [InlineData(8, StoreErrorCode.Unwritable)]
    [InlineData(14, StoreErrorCode.Unwritable)]
    [InlineData(3, StoreErrorCode.Unwritable)]
    [InlineData(10, StoreErrorCode.Unavailable)]
    [InlineData(7, StoreErrorCode.Unavailable)]
    [InlineData(1, StoreErrorCode.Unavailable)]
    [InlineData(19, StoreErrorCode.Constraint)]
    [InlineData(18, StoreErrorCode.Constraint)]
    public void Every_result_of_sqlite_has_a_code_and_a_sentence(int result, string code)
    {
        var problem = SqliteErrors.Describe(new SqliteException("text", result), "/var/lib/sluice.db");
        Assert.Equal(code, problem.Code);
        if (code != StoreErrorCode.Constraint) Assert.Contains("/var/lib/sluice.db", problem.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_unexpected_is_told_without_its_text()
    {
        var problem = SqliteErrors.Describe(new InvalidOperationException("secret"), "x.db");
        Assert.Equal(StoreErrorCode.Unavailable, problem.Code);
        Assert.DoesNotContain("secret", problem.Message, StringComparison.Ordinal);
    }
}
