using Sluice.Mentor.Opening;

return await MentorCommand.Create().Parse(args).InvokeAsync();
