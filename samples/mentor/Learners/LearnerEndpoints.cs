using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Sluice.Gateway.Stores;
using Sluice.Mentor.Layout;
using Sluice.Mentor.Plans;
using Sluice.Mentor.Talking;

namespace Sluice.Mentor.Learners;

internal static class LearnerEndpoints
{
    private const int PageLimit = 12;

    public static void MapLearners(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", ListAsync);
        app.MapPost("/learners", CreateAsync);
        app.MapGet("/learners/{learner}", ShowAsync);
        app.MapPost("/learners/{learner}/sessions", BeginSessionAsync);
        app.MapPost("/learners/{learner}/messages", SayAsync);
        app.MapPost("/learners/{learner}/answer", AnswerAsync);
    }

    private static async Task<IResult> ListAsync(string? cursor, LearnerRecords learners, PlanRecords plans, CancellationToken cancellationToken)
    {
        try
        {
            return await ListPageAsync(cursor, ("", "", "4"), null, learners, plans, cancellationToken);
        }
        catch (StoreException exception) when (exception.Code == StoreErrorCode.CursorInvalid)
        {
            return Telling.Missing("There is no such page of the list.");
        }
    }

    private static async Task<IResult> ListPageAsync(string? cursor, (string Name, string Goal, string Hours) filled, string? problem, LearnerRecords learners,
        PlanRecords plans, CancellationToken cancellationToken)
    {
        var page = await learners.ListAsync(PageLimit, cursor, cancellationToken);
        var items = new List<(Profile, PlanRevision?)>(page.Items.Count);
        foreach (var profile in page.Items) items.Add((profile, await plans.FindAsync(profile.Learner, cancellationToken)));
        var view = new LearnersView(items, page.Next, FormToken.New(), filled.Name, filled.Goal, filled.Hours, problem);
        return new RazorComponentResult<LearnersPage>(new { View = view })
        {
            StatusCode = problem is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity,
        };
    }

    private static async Task<IResult> CreateAsync(HttpContext context, LearnerRecords learners, PlanRecords plans, Conversations talk, AnsweringHost answers)
    {
        var (form, stop) = (await SentForm.ReadAsync(context), context.RequestAborted);
        if (NewLearner.Read(form, out var problem) is not { } learner)
            return await ListPageAsync(null, (form["name"].ToString(), form["goal"].ToString(), form["hours"].ToString()), problem, learners, plans, stop);
        if (!await learners.CreateAsync(learner, stop))
            return await ListPageAsync(null, (learner.Name, learner.Goal, form["hours"].ToString()), "This form has made a learner before, with other words. Send it once more.", learners, plans, stop);
        var session = Conversations.Id(learner.Id, 1);
        var refused = await talk.SayAsync(session, $"Hello, I am {learner.Name}. I want to learn {learner.Goal}.", learner.Token, stop);
        if (refused is null) answers.Begin(session);
        return SeeOther($"/learners/{learner.Id}");
    }

    private static async Task<IResult> ShowAsync(string learner, int? session, string? part, LearnerPages pages, CancellationToken cancellationToken)
    {
        if (await pages.FindAsync(learner, session, null, "", cancellationToken) is not { } view)
            return Telling.Missing("There is no such learner, or no such session.");
        return part == "live" ? new RazorComponentResult<LearnerPart>(new { View = view }) : new RazorComponentResult<LearnerPage>(new { View = view });
    }

    private static async Task<IResult> BeginSessionAsync(string learner, HttpContext context, LearnerRecords learners, Conversations talk)
    {
        var (form, stop) = (await SentForm.ReadAsync(context), context.RequestAborted);
        if (await learners.FindAsync(learner, stop) is null) return Telling.Missing("There is no such learner.");
        // The form names the session that it begins, so that sent twice it begins one. One after another: the first may not be there yet.
        var newest = await talk.NewestAsync(learner, stop);
        if (int.TryParse(form["number"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number == newest + 1)
        {
            await talk.BeginAsync(learner, newest, stop);
            await talk.BeginAsync(learner, number, stop);
        }

        return SeeOther($"/learners/{learner}");
    }

    private static async Task<IResult> SayAsync(string learner, HttpContext context, LearnerPages pages, Conversations talk, AnsweringHost answers)
    {
        var (form, stop) = (await SentForm.ReadAsync(context), context.RequestAborted);
        var (text, token) = (form["text"].ToString().ReplaceLineEndings("\n").Trim(), form["token"].ToString());
        if (!int.TryParse(form["session"], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || await pages.FindAsync(learner, number, null, "", stop) is null)
            return Telling.Missing("There is no such learner, or no such session.");
        var session = Conversations.Id(learner, number);
        var problem = text.Length is 0 or > Conversations.TextMax ? $"Say something, in at most {Conversations.TextMax} characters."
            : !FormToken.IsOne(token) ? "The form was not complete. Say it again."
            : await talk.SayAsync(session, text, token, stop);
        if (problem is not null)
        {
            var view = await pages.FindAsync(learner, number, problem, text, stop);
            return new RazorComponentResult<LearnerPage>(new { View = view }) { StatusCode = StatusCodes.Status422UnprocessableEntity };
        }

        answers.Begin(session);
        return SeeOther($"/learners/{learner}?session={number}");
    }

    private static async Task<IResult> AnswerAsync(string learner, Conversations talk, AnsweringHost answers, CancellationToken cancellationToken)
    {
        answers.Begin(Conversations.Id(learner, await talk.NewestAsync(learner, cancellationToken)));
        return SeeOther($"/learners/{Uri.EscapeDataString(learner)}");
    }

    // 303: whatever was sent, the answer is a page to look at, and to load it again sends nothing again.
    private static IResult SeeOther(string address) => new SeeOtherResult(address);
}
