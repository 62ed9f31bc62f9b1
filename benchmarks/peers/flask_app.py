"""The catalogue and accounts in Flask-RESTX and SQLAlchemy's ORM, served by waitress."""

import sys
from functools import wraps

import waitress
from flask import Flask, request
from flask_restx import Api, Resource, abort, fields, reqparse
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from benchmarks.peers import logins, models

app = Flask(__name__)
app.config["RESTX_MASK_SWAGGER"] = False
api = Api(app)

named = api.model("Named", {"id": fields.Integer, "name": fields.String})
movie = api.model(
    "Movie",
    {
        "id": fields.Integer,
        "title": fields.String,
        "original_title": fields.String,
        "description": fields.String,
        "trailer": fields.String,
        "year": fields.Integer,
        "release_date": fields.Date,
        "length": fields.Integer,
        "rating": fields.Float,
        "genre": fields.Nested(named),
        "director": fields.Nested(named),
        "genres": fields.List(fields.Nested(named)),
        "directors": fields.List(fields.Nested(named)),
        "poster_url": fields.String,
        "favorites": fields.Integer,
    },
)

profile = api.model(
    "Profile",
    {
        "id": fields.Integer,
        "email": fields.String,
        "username": fields.String,
        "name": fields.String,
        "surname": fields.String,
        "favorite_genre": fields.Integer,
        "favourite_genre": fields.Integer,
        "role": fields.String,
        "permissions": fields.List(fields.String),
    },
)
credentials = api.model("Credentials", {"email": fields.String, "password": fields.String})

arguments = reqparse.RequestParser()
arguments.add_argument("page", type=int, location="args")
arguments.add_argument("status", location="args")


def with_user(method):
    """Gives a method a session and the user whose token is shown."""

    @wraps(method)
    def checked(self, **values):
        user_id = logins.read_token(request.headers.get("Authorization", "").removeprefix("Bearer "))
        with Session(app.engine) as session:
            user = user_id and session.get(models.User, user_id)
            if not user or not user.active:
                abort(401)
            return method(self, session, user, **values)

    return checked


@api.route("/movies/")
class Movies(Resource):
    @api.expect(arguments)
    @api.marshal_list_with(movie)
    def get(self):
        asked = arguments.parse_args()
        with Session(app.engine) as session:
            return session.scalars(models.movies(asked["status"], asked["page"])).all()


@api.route("/movies/<int:movie_id>/")
class Movie(Resource):
    @api.marshal_with(movie)
    def get(self, movie_id):
        with Session(app.engine) as session:
            return session.scalar(models.movie(movie_id)) or abort(404)


@api.route("/auth/login/")
class Login(Resource):
    @api.expect(credentials, validate=True)
    def post(self):
        with Session(app.engine) as session:
            user = session.scalar(models.user(api.payload["email"]))
            if not user or not user.active or not logins.is_right(api.payload["password"], user.password_hash):
                abort(401)
            return {"access_token": logins.issue_token(user.id)}


@api.route("/user/")
class User(Resource):
    @with_user
    @api.marshal_with(profile)
    def get(self, session, user):
        return user


@api.route("/favorites/movies/<int:movie_id>/")
class Favorite(Resource):
    @with_user
    def post(self, session, user, movie_id):
        movie = session.get(models.Movie, movie_id) or abort(404)
        if session.get(models.Favorite, (user.id, movie_id)):
            return {"success": True}
        session.add(models.favorite(user, movie))
        movie.favorites += 1
        session.commit()
        return {"success": True}, 201

    @with_user
    def delete(self, session, user, movie_id):
        movie = session.get(models.Movie, movie_id) or abort(404)
        session.delete(session.get(models.Favorite, (user.id, movie_id)) or abort(404))
        movie.favorites -= 1
        session.commit()
        return {"success": True}


if __name__ == "__main__":
    port, url = sys.argv[1:]
    app.engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"), pool_size=8)
    waitress.serve(app, host="127.0.0.1", port=int(port), threads=8)
