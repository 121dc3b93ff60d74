using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Sluice.Gateway.Stores;
using Sluice.Mentor.Assets;
using Sluice.Mentor.Comparing;
using Sluice.Mentor.Evolution;
using Sluice.Mentor.Layout;
using Sluice.Mentor.Learners;
using Sluice.Mentor.Plans;
using Sluice.Mentor.Talking;
using Sluice.Server;

namespace Sluice.Mentor.Opening;

/// <summary>The program: a gateway in this process, a model behind it, and pages before it.</summary>
internal static class MentorProgram
{
    private const int CannotStart = 2, BodyBytesMax = 64 * 1024;

    /// <summary>Runs until it is told to stop.</summary>
    /// <returns>The exit code: 0, or 2 when it cannot start.</returns>
    public static async Task<int> RunAsync(MentorOptions options, CancellationToken cancellationToken)
    {
        await using var model = await MentorModel.StartAsync(options, cancellationToken);
        EmbeddedOpening opening;
        try
        {
            opening = await EmbeddedSluice.OpenAsync(options.Workspace, new EmbeddedOptions { ModelEndpoint = model.Endpoint, ModelId = model.Id }, cancellationToken);
        }
        catch (StoreException exception)
        {
            return await RefuseAsync([exception.Message]);
        }

        if (opening.Sluice is not { } sluice) return await RefuseAsync(opening.Problems.Select(problem => problem.ToString()));
        await using (sluice)
        {
            await using var app = Build(options, sluice, model);
            try
            {
                await app.Services.GetRequiredService<FirstLearners>().MakeAsync(cancellationToken);
                await app.StartAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                return await RefuseAsync([$"{options.Url} cannot be used: {exception.Message} Choose another with --url."]);
            }
            catch (StoreException exception)
            {
                return await RefuseAsync([exception.Message]);
            }

            var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            await Console.Out.WriteLineAsync($"listening on {address}\n{model.Sentence}");
            if (options.Open) OpenBrowser(address);
            await app.WaitForShutdownAsync(cancellationToken);
        }

        return 0;
    }

    private static WebApplication Build(MentorOptions options, EmbeddedSluice sluice, MentorModel model)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(options.Url.GetLeftPart(UriPartial.Authority)).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
        });
        // What the framework has to tell is its own; what happens to plans is in the store.
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        // Why it cannot start is told once, in one line.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.AddRazorComponents();
        builder.Services.AddSingleton(sluice).AddSingleton(model).AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<LearnerRecords>().AddSingleton<LearnerNotes>().AddSingleton<LearnerPages>().AddSingleton<PlanRecords>().AddSingleton<Conversations>().AddSingleton<PlanRetrieval>();
        builder.Services.AddSingleton<MentorTurn>().AddSingleton<FirstLearners>();
        AddHosted<AnsweringHost>(builder.Services);
        AddHosted<PlanMigration>(builder.Services);
        AddHosted<ComparisonRuns>(builder.Services);
        var app = builder.Build();
        app.UseMiddleware<OwnPagesOnly>();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => Telling.Failed(context.Response.StatusCode).ExecuteAsync(context),
            StatusCodeSelector = exception => (exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError,
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
        });
        app.UseStatusCodePages(context => Telling.Failed(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
        app.MapAssets();
        app.MapLearners();
        app.MapPlans();
        app.MapEvolution();
        app.MapComparison();
        app.MapFallback(() => Telling.Failed(StatusCodes.Status404NotFound));
        return app;
    }

    private static void AddHosted<T>(IServiceCollection services)
        where T : class, IHostedService => services.AddSingleton<T>().AddHostedService(provider => provider.GetRequiredService<T>());

    private static async Task<int> RefuseAsync(IEnumerable<string> problems)
    {
        foreach (var problem in problems) await Console.Error.WriteLineAsync(problem);
        return CannotStart;
    }

    private static void OpenBrowser(string address)
    {
        try
        {
            // The address is our own: a loopback address and a port.
            using var opened = Process.Start(new ProcessStartInfo(OperatingSystem.IsLinux() ? "xdg-open" : address)
            {
                ArgumentList = { address },
                UseShellExecute = !OperatingSystem.IsLinux(),
                RedirectStandardError = OperatingSystem.IsLinux(),
                RedirectStandardOutput = OperatingSystem.IsLinux(),
            });
        }
        catch (Win32Exception)
        {
            // No desktop here: the address is printed.
        }
    }
}
