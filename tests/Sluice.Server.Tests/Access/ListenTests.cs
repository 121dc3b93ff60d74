using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sluice.Gateway;

namespace Sluice.Server.Tests.Access;

public sealed class ListenTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-tls-");
    private readonly TestWorkspace _workspace = new();

    public ListenTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        (Certificate, Key) = (Path.Combine(_folder.FullName, "server.pem"), Path.Combine(_folder.FullName, "server.key"));
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
    }

    private string Certificate { get; }

    private string Key { get; }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Over_https_http_2_is_spoken_and_browsers_are_told_to_stay()
    {
        await using var server = await RunningServer.StartAsync(_workspace, options =>
            (options.Url, options.TlsCertificate, options.TlsKey) = ("https://127.0.0.1:0", Certificate, Key));
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.Subject == "CN=localhost";
        using var http = new HttpClient(handler);
        foreach (var version in new[] { HttpVersion.Version20, HttpVersion.Version11 })
        {
            var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Http.BaseAddress!, "/healthz")) { Version = version };
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.OK, version), (response.StatusCode, response.Version));
            Assert.Equal("max-age=31536000", Assert.Single(response.Headers.GetValues("Strict-Transport-Security")));
        }
    }

    [Fact]
    public async Task Where_others_can_reach_it_the_server_starts_only_with_a_usable_key()
    {
        void Insecure(ServerOptions options) => (options.Url, options.InsecureHttp) = ("http://0.0.0.0:0", true);
        var refused = await Assert.ThrowsAsync<ServerStartException>(() => RunningServer.ServeAsync(_workspace.Folder, Insecure));
        Assert.Contains("sluice key create", Assert.Single(refused.Problems), StringComparison.Ordinal);

        string secret;
        await using (var local = await RunningServer.ServeAsync(_workspace.Folder))
        {
            var ended = await local.Sluice.Keys.CreateAsync(new NewApiKey { Name = "e", Scopes = KeyScopes.All }, TestContext.Current.CancellationToken);
            await local.Sluice.Keys.RevokeAsync(null, ended.Key.Id, TestContext.Current.CancellationToken);
            await Assert.ThrowsAsync<ServerStartException>(() => RunningServer.ServeAsync(_workspace.Folder, Insecure));
            secret = await local.KeyAsync();
        }

        await using var server = await RunningServer.ServeAsync(_workspace.Folder, Insecure, owned: _workspace);
        (await server.GetAsync("/api/records")).IsProblem(401, "key_missing");
        Assert.Equal(200, (await server.SendAsync("GET", "/api/records", secret)).Status);
        Assert.Equal(200, (await server.GetAsync("/healthz")).Status);
    }

    [Fact]
    public async Task Where_others_can_reach_it_keys_are_never_optional()
    {
        _workspace.Write("sluice.yaml", "access: { keys: optional }\n");
        var refused = await Assert.ThrowsAsync<ServerStartException>(() => RunningServer.ServeAsync(_workspace.Folder,
            options => (options.Url, options.InsecureHttp) = ("http://0.0.0.0:0", true), owned: _workspace));
        Assert.Contains("optional", Assert.Single(refused.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none.pem", "server.key", "there is no file")]
    [InlineData("server.pem", "none.key", "there is no file")]
    [InlineData("server.key", "server.pem", "no certificate and its key")]
    [InlineData("server.pem", "other.key", "no certificate and its key")]
    public async Task A_certificate_that_cannot_be_shown_is_told_before_anything_listens(string certificate, string key, string reason)
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "other.key"), other.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<ServerStartException>(() => RunningServer.StartAsync(_workspace, options =>
            (options.Url, options.TlsCertificate, options.TlsKey) =
                ("https://127.0.0.1:0", Path.Combine(_folder.FullName, certificate), Path.Combine(_folder.FullName, key))));
        Assert.Contains(reason, Assert.Single(refused.Problems), StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://127.0.0.1:0", null, "server.key", "TlsCertificate and TlsKey")]
    [InlineData("http://127.0.0.1:0", "server.pem", "server.key", "the address is http")]
    public async Task A_certificate_and_https_go_together(string url, string? certificate, string? key, string reason)
    {
        var refused = await Assert.ThrowsAsync<ServerStartException>(() => RunningServer.StartAsync(_workspace,
            options => (options.Url, options.TlsCertificate, options.TlsKey) = (url, certificate, key)));
        Assert.Contains(reason, Assert.Single(refused.Problems), StringComparison.Ordinal);
    }
}
