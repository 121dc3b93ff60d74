namespace Sluice.Mentor.Comparing;

/// <summary>What the learner of the comparison says, the same to both mentors: goals early, much talk in between, and the question at the end.</summary>
internal static class ComparisonScript
{
    public const string Name = "Ada";

    public const int HoursPerWeek = 4;

    /// <summary>The goals that are named, and in which turn (from 1).</summary>
    public static IReadOnlyList<(string Topic, int Turn)> Goals { get; } = [("Python", 1), ("statistics", 2), ("linear algebra", 3), ("SQL", 9)];

    public static IReadOnlyList<string> Turns { get; } =
    [
        "Hello, I am Ada. I want to learn Python basics.",
        "I also want to deepen statistics, because papers at work are full of it.",
        "One more: I want to understand linear algebra.",
        "My evenings were full this week. On Monday I was on call until ten, on Tuesday my daughter had a fever, and on Wednesday I fell asleep over the first page. I am not complaining, I only say how it was.",
        "Today went better. I sat down for an hour, read slowly, and wrote three questions into my notebook. Two of them answered themselves an hour later while I was washing up, which was a strange and pleasant feeling.",
        "A colleague showed me how she works through exercises: she writes the answer she expects first and only then computes. I tried it on the train this morning, and I was wrong four times out of five, which taught me more than being right.",
        "I read the first chapter twice. The second time I covered the examples with a card and tried them by myself before I looked. It takes three times as long, and I remember three times as much, so that is a fair price.",
        "This week I explained to my brother what I am doing. He asked good questions. I could answer half of them, and the other half is on a list that hangs over my desk now. I look at it every morning with my coffee.",
        "Something new: I want to learn SQL basics too.",
        "I was tired again and did little. I opened the book, closed it, opened it again, and then decided that sleeping is also learning. Tomorrow is free, and I have put two hours aside for it in the morning.",
        "The two free hours were good. I solved what I had left open, and one of the questions on my list is crossed out. I notice that I no longer look at the clock, which I take for a good sign.",
        "Which goals are in my plan?",
    ];
}
