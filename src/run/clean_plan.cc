#include "clean_plan.h"

#include <fnmatch.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <set>

#include "hansieve/io/walk.h"

namespace hansieve {
namespace {

Error usage(std::string message) { return {ErrorCode::kUsage, std::move(message)}; }

std::string resolved(const std::string& path) {
  char buffer[PATH_MAX];
  return ::realpath(path.c_str(), buffer) ? std::string(buffer) : std::string();
}

// The last part of a path, also of "." and "a/".
std::string last_part(const std::string& path) {
  std::string plain = path;
  while (plain.size() > 1 && plain.back() == '/') plain.pop_back();
  std::string part = plain.substr(plain.rfind('/') + 1);
  if (part != "." && part != "..") return part;
  const std::string real = resolved(plain);
  return real.substr(real.rfind('/') + 1);
}

std::string joined(const std::string& folder, const std::string& name) {
  return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

bool is_wanted(const CleanRequest& request, const std::string& path) {
  const auto match = [&](const std::string& pattern) { return matches_glob(pattern, path); };
  if (std::any_of(request.exclude.begin(), request.exclude.end(), match)) return false;
  return request.include.empty() || std::any_of(request.include.begin(), request.include.end(), match);
}

class Planner {
 public:
  Planner(const CleanRequest& request, Destination destination, const std::function<void(const Error&)>& problem,
          const std::function<bool(const FileJob&)>& f)
      : request_(request), destination_(destination), problem_(problem), f_(f) {}

  Result<void> run() {
    for (const std::string& input : request_.inputs) {
      const bool is_folder = input != "-" && is_directory(input);
      if (auto more = is_folder ? add_directory(input) : add_file(input); !more) {
        return more.error();
      } else if (!*more) {
        break;
      }
    }
    return {};
  }

 private:
  Result<bool> add_file(const std::string& input) {
    FileJob job;
    job.input = input;
    job.format = format_of(input == "-" ? std::string_view() : input, request_.format);
    job.name = job.output_name = input;
    if (destination_ == Destination::kDirectory) {
      job.name = input == "-" ? "stdin" : last_part(input);
      job.output_name = output_name_of(job.name, job.format, request_.output_format);
      job.output = joined(request_.output, job.output_name);
      if (!names_.insert(job.name).second) {
        return usage(job.output + ": two inputs would be written there: clean them one by one");
      }
    } else if (destination_ == Destination::kInPlace) {
      job.output = input;
    } else {
      job.output_name = request_.output;
    }
    return add(std::move(job));
  }

  Result<bool> add_directory(const std::string& input) {
    // One directory is mirrored itself, several by name.
    std::string prefix;
    if (request_.inputs.size() > 1) {
      prefix = last_part(input) + "/";
      if (!names_.insert(last_part(input)).second) {
        return usage(prefix + ": two inputs would be written there: clean them one by one");
      }
    }
    const std::string out = destination_ == Destination::kDirectory ? resolved(request_.output) : std::string();
    const std::string root = resolved(input);
    DirectoryWalk walk(input, problem_);
    while (const auto path = walk.next()) {
      if (!out.empty() && out != root && (root + "/" + *path).starts_with(out + "/")) continue;
      if (!is_wanted(request_, *path)) continue;
      FileJob job;
      job.input = joined(input, *path);
      job.named = job.input.size() - path->size();
      job.format = format_of(*path, request_.format);
      job.name = prefix + *path;
      job.output_name = output_name_of(job.name, job.format, request_.output_format);
      if (destination_ == Destination::kInPlace) {
        job.output = job.input;
      } else if (destination_ == Destination::kDirectory) {
        job.output = joined(request_.output, job.output_name);
      } else if (is_same_file(job.input, request_.output)) {
        continue;  // what an earlier run wrote
      }
      job.from_directory = true;
      if (auto more = add(std::move(job)); !more || !*more) return more;
    }
    return true;
  }

  Result<bool> add(FileJob job) {
    if (destination_ != Destination::kInPlace && !job.output.empty() && is_same_file(job.input, job.output)) {
      return usage(job.input + ": input and output are the same file: use --in-place or another output");
    }
    if (destination_ == Destination::kInPlace && job.format == Format::kWarc) {
      return usage(job.input + ": a web archive cannot be cleaned in place: it becomes JSON Lines; use -o");
    }
    return f_(job);
  }

  const CleanRequest& request_;
  const Destination destination_;
  const std::function<void(const Error&)>& problem_;
  const std::function<bool(const FileJob&)>& f_;
  std::set<std::string> names_;
};

}  // namespace

Result<Destination> check_request(const CleanRequest& request) {
  const auto is_folder = [](const std::string& input) { return input != "-" && is_directory(input); };
  const bool any_folder = std::any_of(request.inputs.begin(), request.inputs.end(), is_folder);
  const bool has_output = request.output != "-";
  if (std::count(request.inputs.begin(), request.inputs.end(), "-") > 1) {
    return usage("standard input can be read only once: name - once");
  }
  if (request.resume && !request.audit.empty()) {
    return usage("--resume and --audit exclude each other: an audit is of one whole run");
  }
  const bool writes_records = request.output_format != OutputFormat::kSame;
  if (writes_records && !request.audit.empty()) {
    return usage("--output-format and --audit exclude each other: an audit is of texts that stay where they are");
  }
  if (writes_records && request.in_place) return usage("--output-format and --in-place exclude each other: leave one out");
  if (request.repeated > 0) {
    if (std::find(request.inputs.begin(), request.inputs.end(), "-") != request.inputs.end()) {
      return usage("--repeated reads its input twice, which a pipe does not allow: name a file or directory");
    }
    if (request.resume) return usage("--resume and --repeated exclude each other: what goes depends on the whole run");
  }
  if (request.in_place) {
    if (request.resume) return usage("--resume needs an output directory: add -o DIR");
    if (has_output) return usage("--in-place and -o exclude each other: leave one out");
    if (std::find(request.inputs.begin(), request.inputs.end(), "-") != request.inputs.end()) {
      return usage("--in-place needs files: name them");
    }
    return Destination::kInPlace;
  }
  const bool to_stdout = !has_output;
  for (const auto& [flag, file] : {std::pair{"--audit", &request.audit}, {"--stats", &request.stats},
                                   {"--quarantine", &request.quarantine}}) {
    if (*file == "-" && to_stdout && !request.dry_run) {
      return usage(std::string(flag) + " -: the text goes to standard output already: name a file, or use -o");
    }
    if (file->empty() || *file == "-") continue;
    for (const std::string& input : request.inputs) {
      if (is_same_file(*file, input)) return usage(std::string(flag) + " " + *file + ": is an input: name another file");
    }
    if (*file == request.output) return usage(std::string(flag) + " " + *file + ": is the output too: name another file");
  }
  const bool to_folder = has_output && (request.output.ends_with('/') || is_directory(request.output));
  if (any_folder && !has_output && !request.dry_run && !writes_records) {
    return usage("a directory needs an output directory: add -o DIR, or --in-place");
  }
  // Records of a whole directory fit into one file.
  if ((any_folder && !writes_records) || to_folder) {
    for (const std::string& input : request.inputs) {
      if (is_folder(input) && has_output && is_directory(request.output) && resolved(input) == resolved(request.output)) {
        return usage(input + ": input and output are the same directory: use --in-place or another output");
      }
    }
    return Destination::kDirectory;
  }
  if (request.resume) return usage("--resume needs an output directory: add -o DIR");
  for (const std::string& input : request.inputs) {
    if (has_output && is_same_file(input, request.output)) {
      return usage(input + ": input and output are the same file: use --in-place or another output");
    }
  }
  return Destination::kShared;
}

Result<void> for_each_file(const CleanRequest& request, Destination destination,
                           const std::function<void(const Error&)>& problem,
                           const std::function<bool(const FileJob&)>& f) {
  return Planner(request, destination, problem, f).run();
}

bool matches_glob(const std::string& pattern, const std::string& path) {
  const std::string& subject = pattern.find('/') == std::string::npos ? path.substr(path.rfind('/') + 1) : path;
  const int flags = pattern.find("**") == std::string::npos ? FNM_PATHNAME : 0;
  return ::fnmatch(pattern.c_str(), subject.c_str(), flags) == 0;
}

}  // namespace hansieve
